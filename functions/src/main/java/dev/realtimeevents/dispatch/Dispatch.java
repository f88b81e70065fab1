package dev.realtimeevents.dispatch;

import dev.realtimeevents.deliver.Budget;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.Push;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.protocol.DispatchAnswer;
import dev.realtimeevents.protocol.DispatchAnswer.Broadcast;
import dev.realtimeevents.protocol.DispatchBody;
import dev.realtimeevents.protocol.DispatchBody.Draft;
import dev.realtimeevents.protocol.EventFrame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Takes a webhook: checks it, writes the log, then pushes. Thread-safe.
 *
 * <p>The log is written before the listeners are listed; {@link dev.realtimeevents.subscribe} does
 * it the other way round, so that nothing falls between.
 */
public final class Dispatch {
  private static final String UNSIGNED =
      "This endpoint takes signed requests: send a Standard Webhooks signature, or the secret as"
          + " \"Authorization: Bearer\"; or set AllowUnsignedDispatch=true";

  private final Authenticator authenticator;
  private final boolean allowUnsigned;
  private final EventLog log;
  private final FanOut fanOut;
  private final int inlineFanOutLimit;
  private final InstantSource clock;

  /**
   * @param allowUnsigned whether anybody may publish
   * @param inlineFanOutLimit posts made, to each listener one for each event, before the rest goes
   *     to the queue
   */
  public Dispatch(
      Authenticator authenticator,
      boolean allowUnsigned,
      EventLog log,
      FanOut fanOut,
      int inlineFanOutLimit,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.allowUnsigned = allowUnsigned;
    this.log = log;
    this.fanOut = fanOut;
    this.inlineFanOutLimit = inlineFanOutLimit;
    this.clock = clock;
  }

  /**
   * Answers a request.
   *
   * @param timeLeft how long the invocation may still run
   */
  public Answer handle(Request request, Supplier<Duration> timeLeft) {
    Optional<String> encoding = request.headers().get("Content-Encoding");
    if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("identity")) {
      return error(415, "Send the body as it is, without Content-Encoding");
    }
    if (WooCommerce.isPing(request)) {
      return new Answer(200, DispatchAnswer.success("Webhook registered"));
    }
    if (!request.headers().mediaType().equals("application/json")) {
      return error(415, "Send the body with Content-Type: application/json");
    }
    var budget = new Budget(inlineFanOutLimit, timeLeft);
    try {
      return switch (authenticator.judge(request)) {
        case Verdict.Refused(var message) -> error(401, message);
        case Verdict.Unsigned() ->
            allowUnsigned
                ? events(request.body(), request.message(), budget)
                : error(401, UNSIGNED);
        case Verdict.Trusted(var message, _) -> events(request.body(), message, budget);
        case Verdict.TrustedWooCommerce(var delivery) -> resource(request.body(), delivery, budget);
      };
    } catch (InvalidValueException invalid) {
      return error(422, invalid.getMessage());
    }
  }

  private Answer events(byte[] body, Optional<EventId> message, Budget budget) {
    return switch (DispatchBody.parse(body)) {
      case DispatchBody.Unreadable() -> error(400, DispatchAnswer.UNREADABLE);
      case DispatchBody.Refused(var sentence) -> error(422, sentence);
      case DispatchBody.TooMany(int events) ->
          error(
              413,
              "A batch holds at most %d events, this one %d; send it in parts"
                  .formatted(DispatchBody.MAX_EVENTS, events));
      case DispatchBody.Single(var draft) -> publish(List.of(event(draft, message)), false, budget);
      case DispatchBody.Batch(var drafts) -> {
        var events = new ArrayList<Event>();
        for (Draft draft : drafts) {
          int index = events.size();
          events.add(event(draft, message.map(id -> new EventId(id + "." + index))));
        }
        yield publish(events, true, budget);
      }
    };
  }

  private Answer resource(byte[] body, WooCommerce.Delivery delivery, Budget budget) {
    Optional<RawJson> data = DispatchBody.resource(body);
    if (data.isEmpty()) {
      return error(400, DispatchAnswer.UNREADABLE);
    }
    var event =
        new Event(
            delivery.id(),
            WooCommerce.CHANNEL,
            delivery.name(),
            data.get(),
            Timestamp.of(clock.instant()));
    return publish(List.of(event), false, budget);
  }

  private Event event(Draft draft, Optional<EventId> fallbackId) {
    return new Event(
        draft.id().or(() -> fallbackId).orElseGet(EventId::random),
        draft.channel(),
        draft.name(),
        draft.data(),
        draft.timestamp().orElseGet(() -> Timestamp.of(clock.instant())));
  }

  private Answer publish(List<Event> events, boolean batch, Budget budget) {
    for (Event event : events) {
      int bytes = EventFrame.bytesAtMost(event);
      if (bytes > EventFrame.MAX_BYTES) {
        return error(
            413,
            "The event \"%s\" makes a frame of %d bytes; a frame holds %d. Send less data, such as an id"
                .formatted(event.name(), bytes, EventFrame.MAX_BYTES));
      }
    }
    return switch (log.append(events)) {
      case EventLog.Appended.Busy() ->
          error(429, "Too many events for this channel at this moment; send it again in a second");
      case EventLog.Appended.Stored(var entries) -> {
        List<Broadcast> broadcasts = push(entries, budget);
        yield new Answer(
            200,
            batch
                ? DispatchAnswer.broadcast(broadcasts)
                : DispatchAnswer.broadcast(broadcasts.getFirst()));
      }
    };
  }

  /** Pushes what has not been pushed yet; so a repeated webhook finishes what the first began. */
  private List<Broadcast> push(List<EventLog.Entry> entries, Budget budget) {
    Map<LoggedEvent, Push> pushes = new LinkedHashMap<>();
    entries.stream()
        .filter(EventLog.Entry::fanOutPending)
        .map(EventLog.Entry::event)
        .sorted(Comparator.comparingLong(LoggedEvent::seq))
        .forEach(event -> pushes.computeIfAbsent(event, Push::of));
    Map<ChannelName, Integer> queued = new HashMap<>();
    pushes.values().stream()
        .collect(Collectors.groupingBy(push -> push.event().channel()))
        .forEach((channel, its) -> queued.put(channel, fanOut.toAll(channel, its, budget)));
    log.fanOutFinished(pushes.keySet());
    return entries.stream()
        .map(EventLog.Entry::event)
        .map(event -> broadcast(event, pushes.get(event), queued))
        .toList();
  }

  /**
   * @param push null for an event whose push was finished before
   */
  private static Broadcast broadcast(
      LoggedEvent event, Push push, Map<ChannelName, Integer> queued) {
    return push == null
        ? new Broadcast(event, 0, 0, 0)
        : new Broadcast(
            event, push.tally().delivered(), push.tally().gone(), queued.get(event.channel()));
  }

  private static Answer error(int status, String message) {
    return new Answer(status, DispatchAnswer.error(message));
  }
}
