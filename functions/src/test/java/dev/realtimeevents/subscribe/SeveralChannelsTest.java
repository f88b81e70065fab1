package dev.realtimeevents.subscribe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One message subscribes to several channels, and each answer repeats its ref. */
final class SeveralChannelsTest {
  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  @BeforeEach
  void connect() {
    app.connections.connected("c1", app.clock.instant());
    steps.taken().clear();
  }

  @Test
  void eachChannelGetsItsAnswerAndItsEvents() {
    append("public:a", 3);
    append("public:b", 2);

    subscribe(
        "{\"channel\":\"public:a\",\"since\":1},{\"channel\":\"public:b\",\"rewind\":1},"
            + "{\"channel\":\"public:c\"}");

    assertEquals(
        List.of(
            "subscribed public:a 3",
            "events public:a 1 3",
            "subscribed public:b 2",
            "events public:b 1 2",
            "subscribed public:c 0"),
        answers());
    assertEquals(Optional.of(channels("public:a", "public:b", "public:c")), app.channels("c1"));
  }

  /** No event falls between the two, for no channel. */
  @Test
  void eachLogIsReadAfterItsSubscriptionIsWritten() {
    append("public:a", 1);
    append("public:b", 1);
    steps.taken().clear();

    subscribe("{\"channel\":\"public:a\",\"since\":0},{\"channel\":\"public:b\",\"since\":0}");

    assertEquals(
        List.of(
            "connections.spend c1",
            "connections.addChannels c1",
            "subscriptions.put c1",
            "subscriptions.put c1",
            "subscriptions.estimate",
            "subscriptions.estimate",
            "log.open",
            "log.read",
            "sockets.send c1",
            "sockets.send c1",
            "log.open",
            "log.read",
            "sockets.send c1",
            "sockets.send c1",
            "connections.spend c1"),
        steps.taken());
  }

  @Test
  void aRefusedChannelDoesNotAffectTheOthers() {
    subscribe(
        "{\"channel\":\"order:1\"},{\"channel\":\"public:a\",\"since\":-1},"
            + "{\"channel\":\"public:b\"},7,{\"channel\":\"public:b\"},{\"channel\":\"a b\"}");

    assertEquals(
        Set.of(
            "error token_required order:1",
            "error invalid_message public:a",
            "subscribed public:b 0",
            "error invalid_message ",
            "error invalid_message public:b",
            "error invalid_message a b"),
        Set.copyOf(answers()));
    assertEquals(6, answers().size());
    assertEquals(Optional.of(channels("public:b")), app.channels("c1"));
  }

  /** An error without a channel would concern the whole message, and so every channel of it. */
  @Test
  void theErrorOfAChannelWithALongNameNamesItToo() {
    String name = "a".repeat(2_000);

    subscribe("{\"channel\":\"" + name + "\"},{\"channel\":\"public:b\"}");

    assertEquals(List.of("error invalid_message " + name, "subscribed public:b 0"), answers());
  }

  @Test
  void beyondTheLimitEachChannelIsRefusedAlone() {
    String[] names = IntStream.range(0, 49).mapToObj("public:%d"::formatted).toArray(String[]::new);
    subscribe(entries(names));
    int answered = answers().size();

    subscribe(entries("public:a", "public:b", "public:0", "public:c"));

    assertEquals(
        List.of(
            "error too_many_channels public:b",
            "error too_many_channels public:c",
            "subscribed public:a 0",
            "subscribed public:0 0"),
        answers().subList(answered, answered + 4));
  }

  @Test
  void fiftyChannelsFitIntoAMessage() {
    subscribe(
        entries(IntStream.range(0, 50).mapToObj("public:%d"::formatted).toArray(String[]::new)));

    assertEquals(50, answers().size());
    assertEquals(50, app.channels("c1").orElseThrow().size());
  }

  // Tokens.

  @Test
  void aTokenOpensEachChannelThatItNames() {
    subscribe(
        entries("order:1", "invoice:1", "public:a", "order:2"),
        ",\"token\":\"" + app.token("7", "order:*") + "\"");

    assertEquals(
        List.of(
            "error forbidden invoice:1",
            "subscribed order:1 0",
            "subscribed public:a 0",
            "subscribed order:2 0"),
        answers());
    assertEquals(1, Collections.frequency(steps.taken(), "connections.putGrant c1"));
  }

  @Test
  void theGrantIsStoredBeforeEachCheckForItsRevocation() {
    subscribe(entries("order:1", "order:2"), ",\"token\":\"" + app.token("7", "order:*") + "\"");

    assertEquals(
        List.of(
            "connections.spend c1",
            "subscriptions.putSubject c1",
            "connections.putGrant c1",
            "revokedTokens.contains 7",
            "revokedTokens.contains 7",
            "connections.addChannels c1",
            "subscriptions.put c1",
            "subscriptions.put c1"),
        steps.taken().subList(0, 8));
  }

  @Test
  void aTokenThatIsRevokedMeanwhileOpensNoFurtherChannel() {
    String token = app.token("7", "order:*");
    var checks = new AtomicInteger();
    steps.atEach(
        step -> {
          if (step.equals("revokedTokens.contains 7") && checks.incrementAndGet() == 2) {
            app.revokedTokens.revoke("7", app.clock.instant());
          }
        });

    subscribe(entries("order:1", "order:2"), ",\"token\":\"" + token + "\"");

    assertEquals(List.of("error token_invalid order:2", "subscribed order:1 0"), answers());
  }

  @Test
  void aTokenOfTheConnectionOpensThemToo() {
    subscribe(entries("order:1"), ",\"token\":\"" + app.token("7", "order:*") + "\"");

    subscribe(entries("order:2", "order:3"));

    assertEquals(
        List.of("subscribed order:1 0", "subscribed order:2 0", "subscribed order:3 0"), answers());
  }

  @Test
  void anEmptyTokenIsNoneWhateverTheConnectionHasShown() {
    subscribe(entries("order:1"), ",\"token\":\"" + app.token("7", "order:*") + "\"");

    subscribe(entries("order:1", "order:2", "public:a"), ",\"token\":\"\"");

    assertEquals(
        List.of(
            "subscribed order:1 0",
            "error token_required order:1",
            "error token_required order:2",
            "subscribed public:a 0"),
        answers());
    assertEquals(Optional.of(channels("order:1", "public:a")), app.channels("c1"));
  }

  // The ref.

  @Test
  void eachDirectAnswerRepeatsTheRef() {
    append("public:a", 1);
    for (String message :
        List.of(
            "\"action\":\"subscribe\",\"channel\":\"public:a\",\"since\":0",
            "\"action\":\"subscribe\",\"channel\":\"order:1\"",
            "\"action\":\"subscribe\",\"channel\":\"a b\"",
            "\"action\":\"subscribe\",\"channels\":[]",
            "\"action\":\"presence\",\"channel\":\"public:a\"",
            "\"action\":\"presence\",\"channel\":\"order:1\"",
            "\"action\":\"ping\"",
            "\"action\":\"unsubscribe\",\"channel\":\"public:a\"",
            "\"action\":\"publish\"",
            "\"action\":7")) {
      say("{\"ref\":\"r-2\"," + message + "}");
    }

    assertEquals(
        List.of(
            "subscribed public:a 1",
            "events public:a 0 1",
            "error token_required order:1",
            "error invalid_message a b",
            "error invalid_message ",
            "presence public:a",
            "error token_required order:1",
            "pong",
            "unsubscribed public:a",
            "error unknown_action ",
            "error unknown_action "),
        answers("r-2"));
  }

  @Test
  void anExpiredPermissionThatAPingFindsRepeatsItToo() {
    subscribe(entries("order:1"), ",\"token\":\"" + app.token("7", "order:*") + "\"");
    app.clock.advance(Duration.ofHours(1));

    say("{\"ref\":\"r\",\"action\":\"ping\"}");

    assertEquals(List.of("subscribed order:1 0", "error token_expired order:1", "pong"), answers());
  }

  @Test
  void aWrongRefIsAnErrorWithoutOne() {
    say("{\"ref\":\"a b\",\"action\":\"ping\"}");

    assertEquals(List.of("error invalid_message "), answers(null));
  }

  // The end of the connection, and of the time.

  @Test
  void aConnectionThatIsNotKnownIsClosed() {
    app.messages("public:*")
        .answer(
            "ended",
            "{\"action\":\"subscribe\",\"channels\":[" + entries("public:a", "public:b") + "]}",
            MemoryApplication.PLENTY);

    assertEquals(List.of("ended"), app.sockets.closed());
    assertEquals(0, app.sockets.posts());
  }

  @Test
  void whenAnAnswerCannotBeSentNoOtherIs() {
    app.sockets.answer("c1", new Delivery.Delivered(), new Delivery.Unreachable("throttled"));

    subscribe(entries("public:a", "public:b", "public:c"));

    assertEquals(2, app.sockets.posts());
    assertEquals(List.of("c1"), app.sockets.closed());
  }

  /** A post takes 100 ms, so the time is over after 170 of the 250 events. */
  @Test
  void channelsAreServedInTheirOrderUntilTheTimeIsOver() {
    String[] names = IntStream.range(0, 50).mapToObj("public:%d"::formatted).toArray(String[]::new);
    for (String name : names) {
      append(name, 5);
    }
    steps.atEach(
        step -> {
          if (step.startsWith("sockets.send")) {
            app.clock.advance(Duration.ofMillis(100));
          }
        });
    var positions = new TreeMap<String, Long>();
    int connections = 0;
    while (positions.values().stream().mapToLong(n -> n).sum() < 250 && ++connections < 10) {
      String id = "d" + connections;
      app.connections.connected(id, app.clock.instant());
      Instant end = app.clock.instant().plusSeconds(29);
      String entries =
          Arrays.stream(names)
              .map(
                  name ->
                      "{\"channel\":\"%s\",\"since\":%d}"
                          .formatted(name, positions.getOrDefault(name, 0L)))
              .collect(Collectors.joining(","));
      app.messages("public:*")
          .answer(
              id,
              "{\"action\":\"subscribe\",\"channels\":[" + entries + "]}",
              () -> Duration.between(app.clock.instant(), end));
      assertTrue(app.clock.instant().isBefore(end.minusSeconds(10)), "no time to close it");
      for (String text : app.sockets.frames(id)) {
        JsonNode frame = Json.tree(text).orElseThrow();
        if (frame.has("event")) {
          long seq = frame.path("seq").longValue();
          assertEquals(
              seq - 1,
              Optional.ofNullable(positions.put(frame.path("channel").textValue(), seq))
                  .orElse(0L));
        }
      }
    }

    assertEquals(2, connections);
    assertEquals(List.of("d1"), app.sockets.closed());
  }

  @Test
  void whenTheWritesTakeTheTimeTheConnectionIsClosed() {
    steps.atEach(
        step -> {
          if (step.startsWith("subscriptions.put")) {
            app.clock.advance(Duration.ofSeconds(6));
          }
        });
    Instant end = app.clock.instant().plusSeconds(29);

    app.messages("public:*")
        .answer(
            "c1",
            "{\"action\":\"subscribe\",\"channels\":["
                + entries("public:a", "public:b", "public:c", "public:d")
                + "]}",
            () -> Duration.between(app.clock.instant(), end));

    assertEquals(List.of("c1"), app.sockets.closed());
    assertEquals(0, app.sockets.posts());
  }

  private void subscribe(String entries) {
    subscribe(entries, "");
  }

  private void subscribe(String entries, String keys) {
    say("{\"action\":\"subscribe\",\"ref\":\"r\",\"channels\":[" + entries + "]" + keys + "}");
  }

  private void say(String text) {
    app.messages("public:*").answer("c1", text, MemoryApplication.PLENTY);
  }

  private static String entries(String... channels) {
    return Arrays.stream(channels)
        .map("{\"channel\":\"%s\"}"::formatted)
        .collect(Collectors.joining(","));
  }

  private List<String> answers() {
    return answers("r");
  }

  /**
   * What the connection received, in short: the type, the code, the channel and the numbers.
   *
   * @param ref of each of them; null for none
   */
  private List<String> answers(String ref) {
    return app.sockets.frames("c1").stream()
        .map(text -> Json.tree(text).orElseThrow())
        .peek(frame -> assertEquals(ref, frame.path("ref").textValue(), frame::toString))
        .map(SeveralChannelsTest::inShort)
        .toList();
  }

  private static String inShort(JsonNode frame) {
    String type = frame.path("type").textValue();
    String channel = frame.path("channel").asText();
    return switch (type) {
      case "error" -> type + " " + frame.path("code").textValue() + " " + channel;
      case "subscribed" -> type + " " + channel + " " + frame.path("seq");
      case "events" -> type + " " + channel + " " + frame.path("since") + " " + frame.path("seq");
      case "pong" -> type;
      default -> type + " " + channel;
    };
  }

  private static Set<ChannelName> channels(String... names) {
    return Arrays.stream(names).map(ChannelName::new).collect(Collectors.toSet());
  }

  private void append(String channel, int events) {
    for (int n = 0; n < events; n++) {
      app.log.append(List.of(Events.event(EventId.random().value(), new ChannelName(channel))));
    }
  }
}
