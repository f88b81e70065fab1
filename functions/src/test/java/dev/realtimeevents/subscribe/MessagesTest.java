package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static dev.realtimeevents.protocol.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagesTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");

  private static final String LARGE = "\"" + "x".repeat(98_998) + "\"";

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  /** Connects again, because the previous connection may have expired. */
  @BeforeEach
  void connect() {
    app.connections.connected("c1", app.clock.instant(), PUBLIC);
    steps.taken().clear();
  }

  // Subscribing.

  @Test
  void aSubscriptionIsAnsweredWithTheHead() {
    append(SHOP, 3);

    say("{\"action\":\"subscribe\",\"channel\":\"public:shop\"}");

    assertEquals(List.of(subscribed(SHOP, 3, true)), frames());
    assertEquals(Optional.of(Set.of(PUBLIC, SHOP)), app.channels("c1"));
  }

  @Test
  void aChannelWithoutEventsIsAtZero() {
    say("{\"action\":\"subscribe\",\"channel\":\"public:shop\"}");

    assertEquals(List.of(subscribed(SHOP, 0, true)), frames());
  }

  @Test
  void theSubscriptionIsWrittenBeforeTheLogIsRead() {
    say("{\"action\":\"subscribe\",\"channel\":\"public:shop\"}");

    assertEquals(
        List.of(
            "connections.spend c1",
            "connections.addChannels c1",
            "subscriptions.put c1",
            "subscriptions.estimate",
            "log.open",
            "sockets.send c1"),
        steps.taken());
  }

  @Test
  void aRecoveryReadsTheLogAfterTheSubscriptionToo() {
    append(SHOP, 2);
    steps.taken().clear();

    say("{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":1}");

    assertEquals(
        List.of(
            "connections.spend c1",
            "connections.addChannels c1",
            "subscriptions.put c1",
            "subscriptions.estimate",
            "log.open",
            "log.read",
            "sockets.send c1",
            "sockets.send c1",
            "connections.spend c1"),
        steps.taken());
  }

  @Test
  void aFilterIsKeptWithTheSubscription() {
    say("{\"action\":\"subscribe\",\"channel\":\"public\",\"events\":[\"order.*\"]}");

    assertEquals(new EventFilter(List.of("order.*")), filter());
    say("{\"action\":\"subscribe\",\"channel\":\"public\"}");
    assertEquals(EventFilter.ALL, filter());
  }

  @ParameterizedTest
  @ValueSource(strings = {"private", "publicity", "public.shop", "woocommerce", "post:1"})
  void aChannelThatIsNotPublicNeedsAToken(String channel) {
    say("{\"action\":\"subscribe\",\"channel\":\"" + channel + "\"}");

    assertError("token_required", Optional.of(channel), onlyFrame());
    assertEquals(List.of("connections.spend c1", "sockets.send c1"), steps.taken());
  }

  @Test
  void aConnectionAtTheLimitGetsAnError() {
    for (int n = 1; n < MemoryApplication.CHANNELS_PER_CONNECTION; n++) {
      say("{\"action\":\"subscribe\",\"channel\":\"public:" + n + "\"}");
    }

    say("{\"action\":\"subscribe\",\"channel\":\"public:more\"}");

    assertError("too_many_channels", Optional.of("public:more"), frames().getLast());
    assertTrue(frames().getLast().contains("50"), frames().getLast());
  }

  @Test
  void aConnectionThatIsNotKnownIsClosedSoThatItsClientComesBack() {
    app.messages("public")
        .answer(
            "ended", "{\"action\":\"subscribe\",\"channel\":\"public\"}", MemoryApplication.PLENTY);

    assertEquals(List.of("ended"), app.sockets.closed());
    assertEquals(List.of(), app.sockets.frames("ended"));
  }

  // Recovery: all or nothing.

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5})
  void allEventsSinceThePositionFollowInTheirOrder(long since) {
    append(SHOP, 5);

    recover(since);

    assertEquals(subscribed(SHOP, 5, true), frames().getFirst());
    assertEquals(eventFrames(since + 1, 5), frames().subList(1, frames().size()));
  }

  @Test
  void aPositionOfTheSameEpochIsRecovered() {
    append(SHOP, 5);

    recover(3, app.log.open(SHOP).epoch());

    assertEquals(subscribed(SHOP, 5, true), frames().getFirst());
    assertEquals(3, frames().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3, 5})
  void aPositionOfAnotherEpochSaysNothing(long since) {
    append(SHOP, 5);

    recover(since, "another");

    assertEquals(List.of(subscribed(SHOP, 5, false)), frames());
  }

  @Test
  void aPositionAheadOfTheHeadSaysNothing() {
    append(SHOP, 5);

    recover(6);

    assertEquals(List.of(subscribed(SHOP, 5, false)), frames());
  }

  @Test
  void aPositionOfAChannelThatWasNeverOpenedSaysNothing() {
    recover(7);

    assertEquals(List.of(subscribed(SHOP, 0, false)), frames());
  }

  @Test
  void aGapThatIsOlderThanTheRetentionSendsNothing() {
    append(SHOP, 2);
    app.clock.advance(Duration.ofHours(1));
    append(SHOP, 2);
    app.clock.advance(MemoryApplication.RETENTION.minusHours(1));
    connect();

    recover(1);
    assertEquals(List.of(subscribed(SHOP, 4, false)), frames());

    recover(2);
    assertEquals(subscribed(SHOP, 4, true), frames().get(1));
    assertEquals(eventFrames(3, 4), frames().subList(2, 4));
  }

  @Test
  void aHeadWhoseEventsAreAllTooOldIsStillAPosition() {
    append(SHOP, 3);
    app.clock.advance(MemoryApplication.RETENTION.multipliedBy(2));
    connect();

    recover(3);
    recover(2);

    assertEquals(List.of(subscribed(SHOP, 3, true), subscribed(SHOP, 3, false)), frames());
  }

  @Test
  void anExpiredEventBetweenOthersIsAGap() {
    append(SHOP, 1);
    app.clock.advance(Duration.ofHours(-1));
    append(SHOP, 1);
    app.clock.advance(Duration.ofHours(1));
    append(SHOP, 1);
    app.clock.advance(MemoryApplication.RETENTION.minusMinutes(30));
    connect();
    steps.once("log.read", () -> append(SHOP, 1));

    recover(0);

    assertEquals(List.of(subscribed(SHOP, 3, false)), frames());
  }

  @ParameterizedTest
  @CsvSource({"100, true", "101, false"})
  void tooManyMissedEventsAreNotSent(int missed, boolean recovered) {
    append(SHOP, 1 + missed);

    recover(1);

    assertEquals(subscribed(SHOP, 1 + missed, recovered), frames().getFirst());
    assertEquals(recovered ? 1 + missed : 1, frames().size());
  }

  @Test
  void anEventThatComesDuringTheRecoveryIsLeftToItsPush() {
    append(SHOP, 3);
    steps.once("log.read", () -> append(SHOP, 2));

    recover(1);

    assertEquals(subscribed(SHOP, 3, true), frames().getFirst());
    assertEquals(eventFrames(2, 3), frames().subList(1, frames().size()));
  }

  @Test
  void ofALargeRecoveryOnlyAPartIsHeldAtATime() {
    appendLarge(35);

    recover(2);

    assertEquals(subscribed(SHOP, 35, true), frames().getFirst());
    assertTrue(app.log.largestRead() <= 1_000_000, "a read of " + app.log.largestRead());
    assertEquals(eventFrames(3, 35), frames().subList(1, frames().size()));
  }

  @Test
  void aRecoveryOfMoreThanFourMegabytesIsNone() {
    appendLarge(60);

    recover(0);

    assertEquals(List.of(subscribed(SHOP, 60, false)), frames());
  }

  @Test
  void eventsThatTheFilterLeavesOutArePaidForToo() {
    var poor = new MemoryApplication(steps, new CreditLimit(1, 200));
    poor.connections.connected("c1", poor.clock.instant());
    for (int n = 0; n < 35; n++) {
      poor.log.append(List.of(Events.event(EventId.random().value(), SHOP, LARGE)));
    }
    String message =
        "{\"action\":\"subscribe\",\"ref\":\"1\",\"channel\":\"public:shop\",\"since\":0,\"events\":[\"nothing\"]}";

    poor.messages("public:*").answer("c1", message, MemoryApplication.PLENTY);

    String last = poor.sockets.frames("c1").getLast();
    assertTrue(last.contains("\"code\":\"rate_limited\""), last);
    assertEquals(List.of("c1"), poor.sockets.closed());
  }

  @Test
  void aLargeRecoveryThatLacksItsEndSendsNothing() {
    appendLarge(34);
    app.clock.advance(Duration.ofHours(-1));
    append(SHOP, 1);
    app.clock.advance(MemoryApplication.RETENTION);
    connect();

    recover(0);

    assertEquals(List.of(subscribed(SHOP, 35, false)), frames());
  }

  @Test
  void eventsThatExpireDuringARecoveryMakeTheClientReconnect() {
    appendLarge(35);
    app.clock.advance(MemoryApplication.RETENTION.minusSeconds(1));
    connect();
    steps.once("sockets.send c1", () -> app.clock.advance(Duration.ofSeconds(1)));

    recover(0);

    assertEquals(subscribed(SHOP, 35, true), frames().getFirst());
    assertEquals(11, frames().size());
    assertEquals(List.of("c1"), app.sockets.closed());
  }

  /** A post takes 300 ms, so one invocation has no time for a hundred. */
  @Test
  void aLongRecoveryContinuesWhenTheClientReconnects() {
    append(SHOP, 100);
    steps.atEach(
        step -> {
          if (step.startsWith("sockets.send")) {
            app.clock.advance(Duration.ofMillis(300));
          }
        });
    var handedOut = new ArrayList<Long>();
    var sockets = new ArrayList<String>();
    while (handedOut.size() < 100 && sockets.size() < 10) {
      String id = "d" + (2 + sockets.size());
      sockets.add(id);
      app.connections.connected(id, app.clock.instant(), PUBLIC);
      Instant end = app.clock.instant().plusSeconds(29);
      app.messages("public:*")
          .answer(
              id,
              "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":%d}"
                  .formatted(handedOut.isEmpty() ? 0 : handedOut.getLast()),
              () -> Duration.between(app.clock.instant(), end));
      assertTrue(app.clock.instant().isBefore(end.minusSeconds(10)), "no time to close it");
      List<String> frames = app.sockets.frames(id);
      assertEquals(subscribed(id, SHOP, 100, true, sockets.size()), frames.getFirst());
      frames.stream().skip(1).map(MessagesTest::seq).forEach(handedOut::add);
    }

    assertEquals(LongStream.rangeClosed(1, 100).boxed().toList(), handedOut);
    assertEquals(List.of("d2", "d3"), sockets);
    assertEquals(List.of("d2"), app.sockets.closed());
  }

  private static long seq(String frame) {
    return Long.parseLong(frame.replaceFirst(".*\"seq\":(\\d+)}$", "$1"));
  }

  @Test
  void aRecoveryKeepsToTheFilter() {
    app.log.append(
        List.of(named("a", "order.updated"), named("b", "post_saved"), named("c", "order.new")));

    say(
        "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":0,"
            + "\"events\":[\"order.*\"]}");

    List<String> all = eventFrames(1, 3);
    assertEquals(List.of(subscribed(SHOP, 3, true), all.get(0), all.get(2)), frames());
  }

  @Test
  void aRecoveryThatCannotBeSentClosesTheConnection() {
    append(SHOP, 5);
    app.sockets.answer(
        "c1",
        new Delivery.Delivered(),
        new Delivery.Delivered(),
        new Delivery.Unreachable("throttled"));

    recover(0);

    assertEquals(List.of(subscribed(SHOP, 5, true), eventFrames(1, 1).getFirst()), frames());
    assertEquals(List.of("c1"), app.sockets.closed());
    assertEquals(3, app.sockets.posts());
  }

  @Test
  void aClientThatCannotReceiveTheErrorIsDisconnected() {
    append(SHOP, 5);
    app.sockets.answer("c1", new Delivery.Unreachable("throttled"));

    recover(0);

    assertEquals(List.of("c1"), app.sockets.closed());
    assertEquals(1, app.sockets.posts());
  }

  @Test
  void aRecoveryStopsWhenTheConnectionIsGone() {
    append(SHOP, 5);
    app.sockets.answer("c1", new Delivery.Delivered(), new Delivery.Gone());

    recover(0);

    assertEquals(2, app.sockets.posts());
    assertEquals(List.of(), app.sockets.closed());
  }

  // The other messages.

  @Test
  void unsubscribingIsAnswered() {
    say("{\"action\":\"unsubscribe\",\"channel\":\"public\"}");
    say("{\"action\":\"unsubscribe\",\"channel\":\"never\"}");

    assertEquals(
        List.of(
            "{\"type\":\"unsubscribed\",\"channel\":\"public\"}",
            "{\"type\":\"unsubscribed\",\"channel\":\"never\"}"),
        frames());
    assertEquals(Optional.of(Set.of()), app.channels("c1"));
  }

  @Test
  void aPingIsAnsweredWithTheHeadsOfItsChannels() {
    append(PUBLIC, 2);
    append(SHOP, 3);
    say("{\"action\":\"ping\"}");
    app.connections.subscribe(
        "c1", new ChannelName("public:new"), EventFilter.ALL, Optional.empty());
    say("{\"action\":\"ping\"}");

    assertEquals(
        List.of(
            "{\"type\":\"pong\",\"heads\":{\"public\":2},\"spread\":5}",
            "{\"type\":\"pong\",\"heads\":{\"public\":2,\"public:new\":0},\"spread\":5}"),
        frames());
  }

  @Test
  void aPingOfSeveralChannelsNamesEachThatWasEverOpened() {
    append(PUBLIC, 2);
    say("{\"action\":\"subscribe\",\"channel\":\"public:shop\"}");
    append(SHOP, 3);
    say("{\"action\":\"ping\"}");

    String pong = frames().getLast();
    assertTrue(pong.contains("\"public\":2") && pong.contains("\"public:shop\":3"), pong);
  }

  @Test
  void aPingOnAConnectionThatIsNotKnownClosesIt() {
    app.messages("public").answer("ended", "{\"action\":\"ping\"}", MemoryApplication.PLENTY);

    assertEquals(List.of("ended"), app.sockets.closed());
    assertEquals(0, app.sockets.posts());
  }

  @Test
  void anInvalidMessageIsAnsweredWithAnError() {
    say("hello");
    say("{\"action\":\"publish\"}");
    say("{\"action\":\"subscribe\",\"channel\":\"a b\"}");

    assertEquals(3, frames().size());
    assertError("invalid_json", Optional.empty(), frames().get(0));
    assertError("unknown_action", Optional.empty(), frames().get(1));
    assertError("invalid_message", Optional.of("a b"), frames().get(2));
  }

  private void say(String text) {
    app.messages("public", "public:*").answer("c1", text, MemoryApplication.PLENTY);
  }

  private void recover(long since) {
    say("{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":" + since + "}");
  }

  private void recover(long since, String epoch) {
    say(
        "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":%d,\"epoch\":\"%s\"}"
            .formatted(since, epoch));
  }

  private void append(ChannelName channel, int events) {
    for (int n = 0; n < events; n++) {
      app.log.append(List.of(Events.event(EventId.random().value(), channel)));
    }
  }

  /** Events of 99,000 bytes of data. Ten of them fit into a page. */
  private void appendLarge(int events) {
    for (int n = 0; n < events; n++) {
      app.log.append(List.of(Events.event(EventId.random().value(), SHOP, LARGE)));
    }
  }

  private String onlyFrame() {
    assertEquals(1, frames().size());
    return frames().getFirst();
  }

  private List<String> frames() {
    return app.sockets.frames("c1");
  }

  private List<String> eventFrames(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(seq -> app.log.read(SHOP, seq - 1, 1).getFirst())
        .map(EventFrame::render)
        .toList();
  }

  private String subscribed(ChannelName channel, long seq, boolean recovered) {
    return subscribed("c1", channel, seq, recovered, 1);
  }

  private String subscribed(
      String connectionId, ChannelName channel, long seq, boolean recovered, int listeners) {
    return """
    {"type":"subscribed","channel":"%s","seq":%d,"epoch":"%s","recovered":%s,\
    "connectionId":"%s","spread":%d}\
    """
        .formatted(
            channel, seq, app.log.open(channel).epoch(), recovered, connectionId, 5 * listeners);
  }

  private EventFilter filter() {
    for (int shard = 0; shard < MemoryApplication.SHARDS; shard++) {
      Subscriptions.Page page = app.subscriptions.page(PUBLIC, shard, Optional.empty(), 10);
      if (!page.subscriptions().isEmpty()) {
        return page.subscriptions().getFirst().filter();
      }
    }
    throw new AssertionError("no subscriber");
  }

  private static Event named(String id, String name) {
    return new Event(
        new EventId(id), SHOP, new EventName(name), RawJson.NULL, new Timestamp("now"));
  }
}
