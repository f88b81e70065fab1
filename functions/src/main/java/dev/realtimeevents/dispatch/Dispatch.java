package dev.realtimeevents.dispatch;

import dev.realtimeevents.authentication.Authentication;
import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.authentication.WooCommerce;
import dev.realtimeevents.deliver.Budget;
import dev.realtimeevents.deliver.Bursts;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.Push;
import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.logging.EventLine;
import dev.realtimeevents.protocol.DispatchBody;
import dev.realtimeevents.protocol.DispatchBody.Draft;
import dev.realtimeevents.protocol.DispatchResponse;
import dev.realtimeevents.protocol.DispatchResponse.Broadcast;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.WooCommerceDelivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Accepts events: authenticates the sender, writes the log, then pushes. Thread-safe.
 *
 * <p>Writes the log before listing the subscriptions; {@link dev.realtimeevents.subscribe} uses the
 * opposite order, so no event falls in between.
 */
public final class Dispatch {
  /** The answer to a failure. A repeat loses nothing: the same id continues where it was. */
  public static final HttpResponse UNAVAILABLE =
      new HttpResponse(
          503, DispatchResponse.error(Outcome.Refused.unavailable(List.of()).reason()));

  private static final String UNSIGNED =
      "This endpoint requires signed requests; send a Standard Webhooks signature, or the secret as"
          + " \"Authorization: Bearer\"";

  /**
   * The channel of all WooCommerce events. Orders contain names and addresses, so the channel is
   * private unless the parameter PublicChannels names it.
   */
  private static final ChannelName WOOCOMMERCE = new ChannelName("woocommerce");

  /**
   * How long after the beginning of a request a post may begin. With half a second for the last
   * posts and a few round trips to the store and the queue, the sender has its answer within 3 s.
   */
  private static final Duration PUSH_TIME = Duration.ofSeconds(2);

  private final Authenticator authenticator;
  private final boolean allowUnsigned;
  private final EventLog log;
  private final FanOut fanOut;
  private final Bursts bursts;
  private final int inlineFanOutLimit;
  private final InstantSource clock;

  /**
   * @param allowUnsigned whether anonymous requests are accepted
   * @param inlineFanOutLimit the maximum number of posts before the rest goes to the queue
   */
  public Dispatch(
      Authenticator authenticator,
      boolean allowUnsigned,
      EventLog log,
      FanOut fanOut,
      Bursts bursts,
      int inlineFanOutLimit,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.allowUnsigned = allowUnsigned;
    this.log = log;
    this.fanOut = fanOut;
    this.bursts = bursts;
    this.inlineFanOutLimit = inlineFanOutLimit;
    this.clock = clock;
  }

  /** Answers one request, and writes its lines to the log. */
  public HttpResponse handle(HttpRequest request) {
    Instant begin = clock.instant();
    var drafted = new ArrayList<Event>();
    try {
      Outcome outcome = outcome(request, begin, drafted);
      lines(outcome, request, begin);
      return outcome.response();
    } catch (RuntimeException failed) {
      lines(Outcome.Refused.unavailable(drafted), request, begin);
      throw failed;
    }
  }

  private void lines(Outcome outcome, HttpRequest request, Instant begin) {
    Duration took = Duration.between(begin, clock.instant());
    DispatchLines.of(outcome, request.headers(), took).forEach(EventLine::print);
  }

  /**
   * @param drafted gets the events as soon as they are known
   */
  private Outcome outcome(HttpRequest request, Instant begin, List<Event> drafted) {
    Optional<String> encoding = request.headers().get("Content-Encoding");
    if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("identity")) {
      return refused(415, "Content-Encoding is not supported; send the body uncompressed");
    }
    boolean isPing = WooCommerce.isPing(request);
    if (!isPing && !request.headers().mediaType().equals("application/json")) {
      return refused(415, "The Content-Type must be application/json");
    }
    Instant end = begin.plus(PUSH_TIME);
    Budget budget =
        Budget.ofRequest(inlineFanOutLimit, () -> Duration.between(clock.instant(), end));
    try {
      Authentication authentication = authenticator.authenticate(request);
      if (isPing && !(authentication instanceof Authentication.Rejected)) {
        return new Outcome.NoEvent("Webhook registered");
      }
      return switch (authentication) {
        case Authentication.Rejected(var message) -> refused(401, message);
        case Authentication.Anonymous() ->
            allowUnsigned
                ? events(request, Authentication.webhookId(request.headers()), budget, drafted)
                : refused(401, UNSIGNED);
        case Authentication.Signed(var webhookId, _) -> events(request, webhookId, budget, drafted);
        case Authentication.SignedByWooCommerce() -> wooCommerce(request, budget, drafted);
      };
    } catch (InvalidValueException invalid) {
      return new Outcome.Refused(422, invalid.getMessage(), drafted);
    }
  }

  private Outcome events(
      HttpRequest request, Optional<EventId> webhookId, Budget budget, List<Event> drafted) {
    return switch (DispatchBody.parse(request.body())) {
      case DispatchBody.Unreadable() -> refused(400, DispatchResponse.UNREADABLE);
      case DispatchBody.Invalid(var sentence) -> refused(422, sentence);
      case DispatchBody.TooMany(int events) ->
          refused(
              413,
              "A batch may have at most %d events; this one has %d. Send it in parts"
                  .formatted(DispatchBody.MAX_EVENTS, events));
      case DispatchBody.Single(var draft) -> {
        drafted.add(event(draft, webhookId));
        yield publish(drafted, false, budget);
      }
      case DispatchBody.Batch(var drafts) -> {
        for (Draft draft : drafts) {
          int index = drafted.size();
          drafted.add(event(draft, webhookId.map(id -> new EventId(id + "." + index))));
        }
        yield publish(drafted, true, budget);
      }
    };
  }

  private Outcome wooCommerce(HttpRequest request, Budget budget, List<Event> drafted) {
    return switch (WooCommerceDelivery.read(
        request.headers().get("X-WC-Webhook-Topic"),
        request.headers().get("X-WC-Webhook-Delivery-ID"),
        request.body())) {
      case WooCommerceDelivery.Unreadable() -> refused(400, DispatchResponse.UNREADABLE);
      case WooCommerceDelivery.Refused(var message) -> refused(422, message);
      case WooCommerceDelivery.Gone(var error) ->
          new Outcome.NoEvent(
              "No event: WooCommerce did not find the resource (%s)".formatted(error));
      case WooCommerceDelivery.Happening happening -> {
        drafted.add(fitting(happening));
        yield publish(drafted, false, budget);
      }
    };
  }

  /** The event; in its smaller form if no frame could hold it. */
  private Event fitting(WooCommerceDelivery.Happening happening) {
    var event =
        new Event(
            happening.id(),
            WOOCOMMERCE,
            happening.name(),
            happening.data(),
            Timestamp.of(clock.instant()));
    return EventFrame.of(event).maxBytes() <= EventFrame.MAX_BYTES
        ? event
        : new Event(
            event.id(), event.channel(), event.name(), happening.reduced(), event.timestamp());
  }

  private Event event(Draft draft, Optional<EventId> fallbackId) {
    return new Event(
        draft.id().or(() -> fallbackId).orElseGet(EventId::random),
        draft.channel(),
        draft.name(),
        draft.data(),
        draft.timestamp().orElseGet(() -> Timestamp.of(clock.instant())));
  }

  private Outcome publish(List<Event> events, boolean batch, Budget budget) {
    Map<Event, EventFrame> frames = new HashMap<>();
    for (Event event : events) {
      EventFrame frame = EventFrame.of(event);
      int bytes = frame.maxBytes();
      if (bytes > EventFrame.MAX_BYTES) {
        return new Outcome.Refused(
            413,
            "The frame of the event \"%s\" has %d bytes; the maximum is %d. Send less data, such as an id"
                .formatted(event.name(), bytes, EventFrame.MAX_BYTES),
            events);
      }
      frames.put(event, frame);
    }
    return switch (log.append(events, fanOut::isLarge)) {
      case EventLog.Appended.Busy() ->
          new Outcome.Refused(
              429,
              "Too many events for this channel at the same time; send the request again in a"
                  + " second",
              events);
      case EventLog.Appended.Stored(var entries) ->
          new Outcome.Accepted(push(entries, frames, budget), batch);
    };
  }

  /**
   * Pushes the entries whose push is pending, so a repeat completes an interrupted one. Those of a
   * burst are pushed later, together with others.
   *
   * @param frames of the events as they were sent; a repeat may find another event under its id
   */
  private List<Outcome.Stored> push(
      List<EventLog.Entry> entries, Map<Event, EventFrame> frames, Budget budget) {
    List<EventLog.Entry> pending =
        entries.stream()
            .filter(EventLog.Entry::fanOutPending)
            .sorted(Comparator.comparingLong(entry -> entry.event().seq()))
            .toList();
    Map<LoggedEvent, Push> pushes = new LinkedHashMap<>();
    Map<ChannelName, RoundJob> rounds = new HashMap<>();
    for (EventLog.Entry entry : pending) {
      if (entry.burst().isPresent()) {
        rounds.merge(entry.event().channel(), round(entry), RoundJob::with);
      } else {
        pushes.computeIfAbsent(entry.event(), _ -> push(entry, frames));
      }
    }
    Map<ChannelName, Integer> queued = new HashMap<>();
    pushes.values().stream()
        .collect(Collectors.groupingBy(push -> push.event().channel()))
        .forEach((channel, its) -> queued.put(channel, fanOut.toAll(channel, its, budget)));
    rounds.values().forEach(bursts::join);
    log.fanOutFinished(pending);
    return entries.stream().map(entry -> stored(entry, pushes.get(entry.event()), queued)).toList();
  }

  private static RoundJob round(EventLog.Entry entry) {
    LoggedEvent event = entry.event();
    return new RoundJob(event.channel(), entry.burst().getAsLong(), event.seq(), event.seq());
  }

  private static Push push(EventLog.Entry entry, Map<Event, EventFrame> frames) {
    LoggedEvent logged = entry.event();
    EventFrame frame = frames.computeIfAbsent(logged.event(), EventFrame::of);
    return new Push(logged, frame.text(logged.seq()), entry.before());
  }

  /**
   * A repeat is told by its entry, which no longer knows what was before it.
   *
   * @param push null if the push was finished before, or the event is part of a burst
   */
  private static Outcome.Stored stored(
      EventLog.Entry entry, Push push, Map<ChannelName, Integer> queued) {
    return new Outcome.Stored(
        broadcast(entry, push, queued),
        push == null ? 0 : push.counts().listeners(),
        entry.before().isEmpty());
  }

  private static Broadcast broadcast(
      EventLog.Entry entry, Push push, Map<ChannelName, Integer> queued) {
    return push == null
        ? new Broadcast(entry.event(), entry.epoch(), 0, 0, entry.burst().isPresent() ? 1 : 0)
        : new Broadcast(
            entry.event(),
            entry.epoch(),
            push.counts().delivered(),
            push.counts().gone(),
            queued.get(entry.event().channel()));
  }

  private static Outcome refused(int status, String reason) {
    return new Outcome.Refused(status, reason, List.of());
  }
}
