package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.Budget;
import dev.realtimeevents.deliver.Listener;
import dev.realtimeevents.deliver.Push;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.Revocation.Outcome.Complete;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels that need a token, from the subscription to the end of the token. */
final class PrivateChannelsTest {
  private static final ChannelName ORDER = new ChannelName("order:12");
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
  private volatile Consumer<String> atEachStep = step -> {};
  private final MemoryApplication app =
      new MemoryApplication(
          step -> {
            steps.add(step);
            atEachStep.accept(step);
          });

  @BeforeEach
  void connect() {
    app.subscriptions.connected("c1", app.clock.instant(), PUBLIC);
    steps.clear();
  }

  // Subscribing.

  @Test
  void aTokenInTheMessageOpensTheChannelUntilItEnds() {
    subscribe(app.token("7", "order:*"));

    assertEquals(List.of(subscribed(0)), frames());
    assertEquals(Optional.of(Set.of(PUBLIC, ORDER)), app.channels("c1"));
    assertEquals(Optional.of(app.clock.instant().plus(HOUR)), listener().until());
  }

  @Test
  void theHolderIsOnRecordBeforeItIsAskedWhetherTheTokenWasTakenBack() {
    subscribe(app.token("7", "order:*"));

    assertEquals(
        List.of(
            "subscriptions.putHolder c1",
            "subscriptions.putGrant c1",
            "revocations.revoked 7",
            "subscriptions.addChannel c1",
            "subscriptions.putRow c1",
            "log.open",
            "connections.post c1"),
        steps);
  }

  @Test
  void aTokenOfTheHandshakeIsEnough() {
    app.welcome("*")
        .greet("c1", app.clock.instant(), Optional.empty(), Optional.of(app.token("7", "order:*")));

    say("{\"action\":\"subscribe\",\"channel\":\"order:12\"}");

    assertEquals(List.of(subscribed(0)), frames());
    assertEquals(Optional.of(app.clock.instant().plus(HOUR)), listener().until());
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
  void aTokenOfTheHandshakeThatHasExpiredSaysSo() {
    app.welcome("*")
        .greet("c1", app.clock.instant(), Optional.empty(), Optional.of(app.token("7", "order:*")));
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

    assertEquals(List.of(error("forbidden", "The token does not name this channel")), frames());
    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1"));
  }

  @Test
  void aTokenThatIsNoneSaysWhy() {
    subscribe("garbage");

    assertEquals(List.of(error("token_invalid", "The token is not a JSON Web Token")), frames());
  }

  @Test
  void aTokenThatWasTakenBackOpensNothing() {
    app.revocations.revoke("7", app.clock.instant());

    subscribe(app.token("7", "order:*"));

    assertEquals(List.of(error("token_invalid", "The token was revoked")), frames());
    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1"));
  }

  @Test
  void aTokenOfTheHandshakeThatWasTakenBackOpensNothing() {
    app.welcome("*")
        .greet("c1", app.clock.instant(), Optional.empty(), Optional.of(app.token("7", "order:*")));
    app.revocations.revoke("7", app.clock.instant());

    say("{\"action\":\"subscribe\",\"channel\":\"order:12\"}");

    assertEquals(List.of(error("token_invalid", "The token was revoked")), frames());
  }

  @Test
  void aPublicChannelTakesAnyTokenAndNeedsNone() {
    say("{\"action\":\"subscribe\",\"channel\":\"public\",\"token\":\"garbage\"}");

    assertTrue(frames().getFirst().contains("\"subscribed\""), frames().getFirst());
    assertEquals(Optional.empty(), app.subscriptions.connection("c1").flatMap(c -> c.grant()));
  }

  // The end of a token, at a fan-out.

  @Test
  void whoseTokenHasEndedIsToldOnceAndGetsNoEvent() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR);

    fanOut(append(2));
    fanOut(append(1));

    assertEquals(List.of(subscribed(0), expired()), frames());
    assertEquals(List.of(), listeners());
  }

  @Test
  void untilTheLastMomentEventsCome() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR.minusMillis(1));

    List<LoggedEvent> events = append(1);
    fanOut(events);

    assertEquals(EventFrame.of(events.getFirst()), frames().getLast());
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
    before.forEach(event -> expected.add(EventFrame.of(event)));
    expected.add(expired());
    expected.add(subscribed(5));
    during.forEach(event -> expected.add(EventFrame.of(event)));
    after.forEach(event -> expected.add(EventFrame.of(event)));
    assertEquals(expected, frames());
  }

  @Test
  void whoHasANewTokenMeanwhileIsNotStruck() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR);
    String renewed = app.token("7", "order:*");
    before("subscriptions.deleteRow c1", () -> subscribe(renewed));

    fanOut(append(1));

    assertEquals(List.of("c1"), listeners().stream().map(Listener::connectionId).toList());
    assertEquals(Optional.of(app.clock.instant().plus(HOUR)), listener().until());
  }

  // The end of a token, at a ping.

  @Test
  void aPongTellsOfATokenThatHasEndedThoughTheChannelIsSilentAndOfTheChannelNoMore() {
    subscribe(app.token("7", "order:*"));
    append(1);
    say("{\"action\":\"ping\"}");
    app.clock.advance(HOUR);
    append(1);
    say("{\"action\":\"ping\"}");

    assertEquals(
        List.of(
            subscribed(0),
            "{\"type\":\"pong\",\"heads\":{\"order:12\":1}}",
            expired(),
            "{\"type\":\"pong\",\"heads\":{}}"),
        frames());
  }

  @Test
  void afterANewTokenAPongTellsNothingOfTheOld() {
    subscribe(app.token("7", "order:*"));
    app.clock.advance(HOUR);
    subscribe(app.token("7", "order:*"));
    say("{\"action\":\"ping\"}");

    assertEquals(
        List.of(subscribed(0), subscribed(0), "{\"type\":\"pong\",\"heads\":{\"order:12\":0}}"),
        frames());
  }

  // Several tokens on one connection.

  @Test
  void aChannelLivesByTheTokenThatOpenedItWhateverIsShownLater() {
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
            EventFrame.of(events.getFirst()),
            "{\"type\":\"pong\",\"heads\":{\"order:12\":1,\"invoice:1\":0}}",
            subscribed(1),
            EventFrame.of(events.getFirst()),
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
        List.of(expired(), "{\"type\":\"pong\",\"heads\":{\"invoice:1\":0}}", expired()),
        frames().subList(2, frames().size()));
  }

  @Test
  void whoeverShowedSeveralIsCutOffWithTheSubjectOfEach() {
    subscribe(app.token("7", "order:*"));
    subscribe(app.token("8", "order:*"));

    assertEquals(new Complete(1), app.revocation().of("7", Optional.empty()));

    assertEquals(List.of("c1"), app.connections.closed());
  }

  // Presence.

  @Test
  void presenceCountsWhoListens() {
    connectOthers(20);
    presence("public");
    app.subscriptions.disconnected("o7");
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
  void presenceOfAPrivateChannelIsForThoseWhoMayListen() {
    presence("order:12");
    subscribe(app.token("7", "order:*"));
    presence("order:12");
    presence("invoice:1");

    assertEquals(
        List.of(
            error("token_required", "This channel is not public: a token of the site is needed"),
            subscribed(0),
            "{\"type\":\"presence\",\"channel\":\"order:12\",\"count\":1}",
            "{\"type\":\"error\",\"code\":\"forbidden\",\"message\":\"The token does not name this"
                + " channel\",\"channel\":\"invoice:1\"}"),
        frames());
  }

  @Test
  void presenceOfAPrivateChannelIsNotForWhoeverShowsATokenThatWasTakenBack() {
    String old = app.token("7", "order:*");
    app.revocation().of("7", Optional.empty());
    app.welcome("*").greet("c1", app.clock.instant(), Optional.empty(), Optional.of(old));

    presence("order:12");

    assertEquals(List.of(error("token_invalid", "The token was revoked")), frames());
  }

  private void connectOthers(int count) {
    IntStream.range(0, count)
        .forEach(n -> app.subscriptions.connected("o" + n, app.clock.instant(), PUBLIC));
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

  /** Once, before a step of that name. */
  private void before(String name, Runnable action) {
    atEachStep =
        step -> {
          if (step.equals(name)) {
            atEachStep = later -> {};
            action.run();
          }
        };
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
            events.stream().map(Push::of).toList(),
            new Budget(100, () -> Duration.ofMinutes(1)));
  }

  private List<String> frames() {
    return app.connections.frames("c1");
  }

  private List<Listener> listeners() {
    return IntStream.range(0, MemoryApplication.SHARDS)
        .mapToObj(shard -> app.subscriptions.page(ORDER, shard, Optional.empty(), 10).listeners())
        .flatMap(List::stream)
        .toList();
  }

  private Listener listener() {
    assertEquals(1, listeners().size());
    return listeners().getFirst();
  }

  private String subscribed(long seq) {
    return """
    {"type":"subscribed","channel":"order:12","seq":%d,"epoch":"%s","recovered":true}\
    """
        .formatted(seq, app.log.open(ORDER).epoch());
  }

  private static String expired() {
    return ServerMessage.Error.tokenExpired(ORDER).json();
  }

  private static String error(String code, String sentence) {
    return "{\"type\":\"error\",\"code\":\"%s\",\"message\":\"%s\",\"channel\":\"order:12\"}"
        .formatted(code, sentence);
  }
}
