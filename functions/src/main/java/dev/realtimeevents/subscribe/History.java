package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.ChannelAccess.Decision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the events of a channel to a client that cannot hold a WebSocket open and asks again and
 * again. The rules are those of a subscription. Thread-safe.
 */
public final class History {
  /**
   * Less than half of the 6 MB that a Lambda function can answer: it answers the text as a string
   * of JSON, where each quotation mark is two characters.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
   *     quotas</a>
   */
  static final int MAX_BYTES = 3_000_000;

  /** What is answered. */
  public sealed interface Answer {
    /**
     * @param head where the answer ends: the channel's newest number, or less if the events would
     *     be too many bytes, and then asking again goes on from there
     */
    record Page(Head head, boolean recovered, List<LoggedEvent> events) implements Answer {}

    /** Not for this token. */
    record Refused(ServerMessage.Error error) implements Answer {}
  }

  private final EventLog log;
  private final ChannelAccess access;

  public History(EventLog log, ChannelAccess access) {
    this.log = log;
    this.access = access;
  }

  /**
   * Answers a question.
   *
   * @param wish as a client would subscribe
   */
  public Answer answer(Subscribe wish) {
    switch (access.byToken(wish.channel(), wish.token())) {
      case Decision.Refused(var error) -> {
        return new Answer.Refused(error);
      }
      case Decision.Granted(var grant) -> {
        var revoked = access.revoked(wish.channel(), grant);
        if (revoked.isPresent()) {
          return new Answer.Refused(revoked.get());
        }
      }
      case Decision.Public _, Decision.Listening _ -> {}
    }
    Head head = log.open(wish.channel());
    return switch (new Recovery(log).page(wish, head, MAX_BYTES)) {
      case Recovery.Found.Nothing() -> new Answer.Page(head, false, List.of());
      case Recovery.Found.Beginning(var missed) -> page(head, missed);
    };
  }

  private static Answer page(Head head, List<LoggedEvent> missed) {
    var events = new ArrayList<LoggedEvent>();
    int bytes = 0;
    for (LoggedEvent event : missed) {
      bytes += EventFrame.of(event).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES) {
        break;
      }
      events.add(event);
    }
    Head end = events.isEmpty() ? head : new Head(events.getLast().seq(), head.epoch());
    return new Answer.Page(end, true, events);
  }
}
