package dev.realtimeevents.dispatch;

import dev.realtimeevents.authentication.Authentication;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.logging.EventLine;
import dev.realtimeevents.logging.Metric;
import dev.realtimeevents.protocol.DispatchResponse.Broadcast;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The lines of the log about one request: one for each event, or one for a refusal. */
final class DispatchLines {
  private DispatchLines() {}

  static List<EventLine> of(Outcome outcome, HttpHeaders headers, Duration took) {
    return switch (outcome) {
      case Outcome.Accepted(var events, _) ->
          events.stream().map(event -> accepted(event, took)).toList();
      case Outcome.NoEvent(var reason) ->
          List.of(EventLine.info("dispatch").with("status", 200).with("reason", reason));
      case Outcome.Refused refused -> List.of(refused(refused, headers, took));
    };
  }

  private static EventLine accepted(Outcome.Stored stored, Duration took) {
    Broadcast broadcast = stored.broadcast();
    Event event = broadcast.event().event();
    EventLine line =
        EventLine.info("dispatch")
            .with("status", 200)
            .with("event", event.name())
            .with("id", event.id())
            .with("channel", event.channel())
            .with("seq", broadcast.event().seq())
            .with(Metric.LISTENERS, stored.listeners())
            .with(Metric.DELIVERED, broadcast.delivered())
            .with(Metric.GONE, broadcast.gone())
            .with(Metric.QUEUED, broadcast.queued())
            .with("ms", took.toMillis())
            .mark("repeat", stored.isRepeat())
            .count(Metric.EVENTS, stored.isRepeat() ? 0 : 1);
    // The event of a repeat is older than the request.
    return broadcast.delivered() > 0 && !stored.isRepeat()
        ? line.count(Metric.AGE, took.toMillis())
        : line;
  }

  private static EventLine refused(Outcome.Refused refused, HttpHeaders headers, Duration took) {
    EventLine line =
        EventLine.warn("dispatch")
            .with("status", refused.status())
            .code(refused.code())
            .with("reason", refused.reason())
            .with("ms", took.toMillis());
    List<Event> events = refused.events();
    return switch (events.size()) {
      case 0 -> line.with("id", webhookId(headers));
      case 1 ->
          line.with("event", events.getFirst().name())
              .with("id", events.getFirst().id())
              .with("channel", events.getFirst().channel());
      default -> line.with("ids", events.stream().map(event -> event.id().value()).toList());
    };
  }

  /** Whoever looks for an event whose body was not read knows the id of its webhook. */
  private static Optional<EventId> webhookId(HttpHeaders headers) {
    try {
      return Authentication.webhookId(headers);
    } catch (InvalidValueException invalid) {
      return Optional.empty();
    }
  }
}
