package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.HistoryMessage;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.ChannelAccess.Decision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the events of a channel for a client that polls. The rules are those of a subscription.
 * Thread-safe.
 */
public final class History {
  /**
   * API Gateway meters a response in units of 512 KB. So this also bounds what one request can cost
   * the owner in traffic and reads. It is far below the 6 MB response limit of a Lambda function.
   *
   * @see <a href="https://aws.amazon.com/api-gateway/pricing/">API Gateway pricing</a>
   */
  static final int MAX_BYTES = 512 * 1024;

  /** The result of a request. */
  public sealed interface Result {
    /**
     * The missed events, or the first of them.
     *
     * @param head the position after the page: the channel's head, or less if the rest exceeds the
     *     limit or {@link #MAX_BYTES}
     * @param since the number after which the events begin, for a rewind
     * @param frames the events' frames, oldest first
     */
    record Page(Head head, boolean recovered, OptionalLong since, List<String> frames)
        implements Result {}

    /** The token does not open the channel. */
    record Denied(ServerMessage.Error error) implements Result {}
  }

  private final EventLog log;
  private final ChannelAccess access;

  public History(EventLog log, ChannelAccess access) {
    this.log = log;
    this.access = access;
  }

  /** Answers a request. */
  public Result read(HistoryMessage.Request request) {
    ChannelName channel = request.wanted().channel();
    switch (access.byToken(channel, request.token())) {
      case Decision.Denied(var error) -> {
        return new Result.Denied(error);
      }
      case Decision.Granted(var grant) -> {
        Optional<ServerMessage.Error> revoked = access.revoked(channel, grant);
        if (revoked.isPresent()) {
          return new Result.Denied(revoked.get());
        }
      }
      case Decision.Public _, Decision.Subscribed _ -> {}
    }
    Head head = log.open(channel, request.wanted().epoch());
    return switch (new Recovery(log, _ -> {})
        .first(request.wanted(), head, request.limit(), MAX_BYTES)) {
      case Recovery.Found.Lost() -> new Result.Page(head, false, OptionalLong.empty(), List.of());
      case Recovery.Found.Events(var since, var events) ->
          page(
              head,
              request.wanted().start() instanceof Start.Rewind
                  ? OptionalLong.of(since)
                  : OptionalLong.empty(),
              events);
    };
  }

  private static Result page(Head head, OptionalLong since, List<LoggedEvent> events) {
    var frames = new ArrayList<String>();
    long reached = head.seq();
    int bytes = 0;
    for (LoggedEvent event : events) {
      String frame = EventFrame.render(event);
      bytes += frame.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES) {
        break;
      }
      frames.add(frame);
      reached = event.seq();
    }
    return new Result.Page(new Head(reached, head.epoch()), true, since, frames);
  }
}
