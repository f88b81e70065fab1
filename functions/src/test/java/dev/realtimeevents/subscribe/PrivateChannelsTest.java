package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static dev.realtimeevents.protocol.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.connect.Subprotocols;
import dev.realtimeevents.deliver.Budget;
import dev.realtimeevents.deliver.Push;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.revoke.Revocation.Outcome.Complete;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Private channels, from the subscription to the end of the token. */
final class PrivateChannelsTest {
  private static final ChannelName ORDER = new ChannelName("order:12");
  private static final Duration HOUR = Duration.ofHours(1);

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  @BeforeEach
  void connect() {
    app.connections.connected("c1", app.clock.instant(), PUBLIC);
    steps.taken().clear();
  }

  // Subscribing.

  @Test
  void aTokenInTheMessageOpensTheChannelUntilItEnds() {
    subscribe(app.token("7", "order:*"));

    assertEquals(List.of(subscribed(0)), frames());
    assertEquals(Optional.of(Set.of(PUBLIC, ORDER)), app.channels("c1"));
    assertEquals(Optional.of(app.clock.instant().plus(HOUR)), subscription().until());
  }

  @Test
  void theHolderIsOnRecordBeforeItIsAskedWhetherTheTokenWasTakenBack() {
    subscribe(app.token("7", "order:*"));

    assertEquals(
        List.of(
            "connections.spend c1",
            "subscriptions.putSubject c1",
            "connections.putGrant c1",
            "revokedTokens.contains 7",
            "connections.addChannels c1",
            "subscriptions.put c1",
            "subscriptions.estimate",
            "log.open",
            "sockets.send c1",
            "connections.spend c1"),
        steps.taken());
  }

  @Test
  void aTokenOfTheHandshakeIsEnough() {
    app.handshake("*")
        .accept("c1", app.clock.instant(), Optional.empty(), offering(app.token("7", "order:*")));

    say("{\"action\":\"subscribe\",\"channel\":\"order:12\"}");

    assertEquals(List.of(subscribed(0)), frames());
    assertEquals(Optional.of(app.clock.instant().plus(HOUR)), subscription().until());
  }

  @Test
  void aTokenOfAMessageIsKeptForTheNext() {
    subscribe(app.token("7", "order:*"));

    say("{\"action\":\"subscribe\",\"channel\":\"order:13\"}");

    assertTrue(
        frames().getLast().startsWith("{\"type\":\"subscribed\",\"channel\":\"order:13\""),
        frames().getLast());
  }

  @Test
  void anExpiredTokenOfTheHandshakeIsReported() {
    app.handshake("*")
        .accept("c1", app.clock.instant(), Optional.empty(), offering(app.token("7", "order:*")));
    app.clock.advance(HOUR);

    say("{\"action\":\"subscribe\",\"channel\":\"order:12\"}");

    assertEquals(List.of(expired()), frames());
    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1"));
  }

  @Test
  void anExpiredTokenOpensNothing() {
    String token = app.token("7", "order:*");
    app.clock.advance(HOUR);

    subscribe(token);

    assertEquals(List.of(expired()), frames());
    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1"));
  }

  @Test
  void aTokenForOtherChannelsIsForbidden() {
    subscribe(app.token("7", "invoice:*"));

    assertOnlyError("forbidden");
    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1"));
  }

  @Test
  void aTokenThatIsNoneSaysWhy() {
    subscribe("garbage");

    assertOnlyError("token_invalid");
  }

  @Test
  void aTokenThatWasTakenBackOpensNothing() {
    app.revokedTokens.revoke("7", app.clock.instant());

    subscribe(app.token("7", "order:*"));

    assertOnlyError("token_invalid");
    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1"));
  }

  @Test
  void aTokenOfTheHandshakeThatWasTakenBackOpensNothing() {
    app.handshake("*")
        .accept("c1", app.clock.instant(), Optional.empty(), offering(app.token("7", "order:*")));
    app.revokedTokens.revoke("7", app.clock.instant());

    say("{\"action\":\"subscribe\",\"channel\":\"order:12\"}");

    assertOnlyError("token_invalid");
  }

  @Test
  void aPublicChannelIgnoresTheToken() {
    say("{\"action\":\"subscribe\",\"channel\":\"public\",\"token\":\"garbage\"}");

    assertTrue(frames().getFirst().contains("\"subscribed\""), frames().getFirst());
    assertEquals(Optional.empty(), app.connections.connection("c1").flatMap(c -> c.grant()));
  }

  // The end of a token, at a fan-out.

  @Test
  void anExpiredTokenIsReportedOnceInPlaceOfTheEvent() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR);

    fanOut(append(2));
    fanOut(append(1));

    assertEquals(List.of(subscribed(0), expired()), frames());
    assertEquals(List.of(), subscriptions());
  }

  @Test
  void untilTheLastMomentEventsCome() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR.minusMillis(1));

    List<LoggedEvent> events = append(1);
    fanOut(events);

    assertEquals(EventFrame.render(events.getFirst()), frames().getLast());
  }

  @Test
  void withANewTokenNothingIsLost() {
    subscribe(app.token("7", "order:*"));
    List<LoggedEvent> before = append(2);
    fanOut(before);
    app.clock.advance(HOUR);
    List<LoggedEvent> during = append(3);
    fanOut(during);

    say(
        "{\"action\":\"subscribe\",\"channel\":\"order:12\",\"since\":2,\"token\":\"%s\"}"
            .formatted(app.token("7", "order:*")));
    List<LoggedEvent> after = append(1);
    fanOut(after);

    var expected = new ArrayList<String>();
    expected.add(subscribed(0));
    before.forEach(event -> expected.add(EventFrame.render(event)));
    expected.add(expired());
    expected.add(subscribed(5));
    during.forEach(event -> expected.add(EventFrame.render(event)));
    after.forEach(event -> expected.add(EventFrame.render(event)));
    assertEquals(expected, frames());
  }

  @Test
  void aRenewedSubscriptionIsNotRemoved() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR);
    String renewed = app.token("7", "order:*");
    steps.once("subscriptions.delete c1", () -> subscribe(renewed));

    fanOut(append(1));

    assertEquals(List.of("c1"), subscriptions().stream().map(Subscription::connectionId).toList());
    assertEquals(Optional.of(app.clock.instant().plus(HOUR)), subscription().until());
  }

  // The end of a token, at a ping.

  @Test
  void aPongReportsAnExpiredTokenAndOmitsTheChannel() {
    subscribe(app.token("7", "order:*"));
    append(1);
    say("{\"action\":\"ping\"}");
    app.clock.advance(HOUR);
    append(1);
    say("{\"action\":\"ping\"}");

    assertEquals(
        List.of(
            subscribed(0),
            "{\"type\":\"pong\",\"heads\":{\"public\":0,\"order:12\":1},\"spread\":5}",
            expired(),
            "{\"type\":\"pong\",\"heads\":{\"public\":0},\"spread\":5}"),
        frames());
  }

  @Test
  void afterANewTokenAPongDoesNotReportTheOldOne() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR);
    subscribe(app.token("7", "order:*"));
    say("{\"action\":\"ping\"}");

    assertEquals(
        List.of(
            subscribed(0),
            subscribed(0),
            "{\"type\":\"pong\",\"heads\":{\"public\":0,\"order:12\":0},\"spread\":5}"),
        frames());
  }

  // Several tokens on one connection.

  @Test
  void aSubscriptionLastsUntilTheTokenThatOpenedItExpires() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR.dividedBy(2));
    say(
        "{\"action\":\"subscribe\",\"channel\":\"invoice:1\",\"token\":\"%s\"}"
            .formatted(app.token("7", "invoice:*")));
    List<LoggedEvent> events = append(1);
    fanOut(events);
    say("{\"action\":\"ping\"}");
    say("{\"action\":\"subscribe\",\"channel\":\"order:12\",\"since\":0}");
    presence("order:12");

    assertEquals(
        List.of(
            EventFrame.render(events.getFirst()),
            "{\"type\":\"pong\",\"heads\":{\"public\":0,\"order:12\":1,\"invoice:1\":0},\"spread\":5}",
            subscribed(1),
            EventFrame.render(events.getFirst()),
            "{\"type\":\"presence\",\"channel\":\"order:12\",\"count\":1}"),
        frames().subList(2, frames().size()));
  }

  @Test
  void itEndsWithThatTokenAndTheOthersGoOn() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR.dividedBy(2));
    say(
        "{\"action\":\"subscribe\",\"channel\":\"invoice:1\",\"token\":\"%s\"}"
            .formatted(app.token("7", "invoice:*")));
    app.clock.advance(HOUR.dividedBy(2));
    say("{\"action\":\"ping\"}");
    say("{\"action\":\"subscribe\",\"channel\":\"order:12\"}");

    assertEquals(
        List.of(
            expired(),
            "{\"type\":\"pong\",\"heads\":{\"public\":0,\"invoice:1\":0},\"spread\":5}",
            expired()),
        frames().subList(2, frames().size()));
  }

  @Test
  void aConnectionWithSeveralTokensIsClosedWithTheSubjectOfEach() {
    subscribe(app.token("7", "order:*"));
    subscribe(app.token("8", "order:*"));

    assertEquals(new Complete(1), app.revocation().revoke("7", Optional.empty()));

    assertEquals(List.of("c1"), app.sockets.closed());
  }

  // Presence.

  @Test
  void presenceCountsSubscribers() {
    connectOthers(20);
    presence("public");
    app.connections.disconnected("o7");
    say("{\"action\":\"unsubscribe\",\"channel\":\"public\"}");
    presence("public");
    presence("public:silent");

    assertEquals(
        List.of(
            "{\"type\":\"presence\",\"channel\":\"public\",\"count\":21}",
            "{\"type\":\"unsubscribed\",\"channel\":\"public\"}",
            "{\"type\":\"presence\",\"channel\":\"public\",\"count\":19}",
            "{\"type\":\"presence\",\"channel\":\"public:silent\",\"count\":0}"),
        frames());
  }

  @Test
  void presenceOfAPrivateChannelRequiresPermission() {
    presence("order:12");
    subscribe(app.token("7", "order:*"));
    presence("order:12");
    presence("invoice:1");

    assertEquals(4, frames().size());
    assertError("token_required", Optional.of("order:12"), frames().get(0));
    assertEquals(
        List.of(subscribed(0), "{\"type\":\"presence\",\"channel\":\"order:12\",\"count\":1}"),
        frames().subList(1, 3));
    assertError("forbidden", Optional.of("invoice:1"), frames().get(3));
  }

  @Test
  void presenceOfAPrivateChannelIsNotForWhoeverShowsATokenThatWasTakenBack() {
    String old = app.token("7", "order:*");
    app.revocation().revoke("7", Optional.empty());
    app.handshake("*").accept("c1", app.clock.instant(), Optional.empty(), offering(old));

    presence("order:12");

    assertOnlyError("token_invalid");
  }

  private void connectOthers(int count) {
    IntStream.range(0, count)
        .forEach(n -> app.connections.connected("o" + n, app.clock.instant(), PUBLIC));
  }

  private void presence(String channel) {
    say("{\"action\":\"presence\",\"channel\":\"" + channel + "\"}");
  }

  private void subscribe(String token) {
    say("{\"action\":\"subscribe\",\"channel\":\"order:12\",\"token\":\"" + token + "\"}");
  }

  private void say(String text) {
    app.messages("public", "public:*").answer("c1", text, MemoryApplication.PLENTY);
  }

  private List<LoggedEvent> append(int events) {
    return IntStream.range(0, events)
        .mapToObj(n -> app.log.append(List.of(Events.event(EventId.random().value(), ORDER))))
        .map(EventLog.Appended.Stored.class::cast)
        .map(stored -> stored.entries().getFirst().event())
        .toList();
  }

  private void fanOut(List<LoggedEvent> events) {
    app.fanOut()
        .toAll(
            ORDER,
            events.stream().map(event -> Push.of(event, Optional.empty())).toList(),
            Budget.ofRequest(100, () -> Duration.ofMinutes(1)));
  }

  private List<String> frames() {
    return app.sockets.frames("c1");
  }

  private List<Subscription> subscriptions() {
    return IntStream.range(0, MemoryApplication.SHARDS)
        .mapToObj(
            shard -> app.subscriptions.page(ORDER, shard, Optional.empty(), 10).subscriptions())
        .flatMap(List::stream)
        .toList();
  }

  private Subscription subscription() {
    assertEquals(1, subscriptions().size());
    return subscriptions().getFirst();
  }

  private String subscribed(long seq) {
    return """
    {"type":"subscribed","channel":"order:12","seq":%d,"epoch":"%s","recovered":true,\
    "connectionId":"c1","spread":5}\
    """
        .formatted(seq, app.log.open(ORDER).epoch());
  }

  private static String expired() {
    return ServerMessage.Error.tokenExpired(ORDER).json();
  }

  private void assertOnlyError(String code) {
    assertEquals(1, frames().size());
    assertError(code, Optional.of(ORDER.value()), frames().getFirst());
  }

  /** The subprotocols of a client that sends a token in the handshake. */
  private static Subprotocols offering(String token) {
    return Subprotocols.of(Optional.of("realtime-events.token." + token));
  }
}
