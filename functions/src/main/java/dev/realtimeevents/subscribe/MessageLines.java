package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.logging.EventLine;
import dev.realtimeevents.logging.Metric;
import dev.realtimeevents.protocol.ChannelRequest;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import dev.realtimeevents.protocol.ServerMessage;
import java.time.Duration;

/** The lines of the log about the messages of clients. */
final class MessageLines {
  private MessageLines() {}

  /**
   * A refusal.
   *
   * @param kind what the client wanted: {@code subscribe}, or {@code message} for anything else
   */
  static EventLine refused(String kind, String connectionId, ServerMessage.Error error) {
    return EventLine.warn(kind)
        .with("connectionId", connectionId)
        .with("channel", error.channel())
        .code(error.code())
        .with("reason", error.message());
  }

  /**
   * A subscription; with {@code since} and {@code recovered} if the client named a position. The
   * connection may have ended before the answer.
   */
  static EventLine subscribed(
      String connectionId,
      ChannelRequest request,
      Head head,
      Recovered recovered,
      Duration elapsed) {
    EventLine line =
        EventLine.info("subscribe")
            .with("connectionId", connectionId)
            .with("channel", request.channel())
            .with("seq", head.seq())
            .with("ms", elapsed.toMillis());
    if (request.start() instanceof Start.Now) {
      return line.mark("interrupted", recovered instanceof Recovered.Interrupted);
    }
    line.count(Metric.RECOVERIES, 1)
        .count(Metric.FAILED_RECOVERIES, recovered instanceof Recovered.Lost ? 1 : 0);
    return switch (recovered) {
      case Recovered.Complete(long since, long events) ->
          line.with("since", since).with("recovered", events);
      case Recovered.Interrupted(long since, long events) ->
          line.with("since", since).with("recovered", events).mark("interrupted", true);
      case Recovered.Lost _ -> {
        if (request.start() instanceof Start.Since(long since, _)) {
          line.with("since", since);
        }
        yield line.with("recovered", 0).mark("lost", true);
      }
    };
  }

  static EventLine unsubscribed(String connectionId, ChannelName channel) {
    return EventLine.info("unsubscribe")
        .with("connectionId", connectionId)
        .with("channel", channel);
  }
}
