package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.Ref;
import dev.realtimeevents.protocol.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recovery of a client that names its messages: several events travel in one. */
final class MissedEventsTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final Optional<Ref> REF = Optional.of(new Ref("r-1"));
  private static final int FULL = 32_768;
  private static final int MOST = 131_072;

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  @BeforeEach
  void connect() {
    app.connections.connected("c1", app.clock.instant(), PUBLIC);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 4})
  void smallEventsTravelInOneMessage(long since) {
    append(5, 300);

    recover(since);

    assertEquals(List.of(message(since, 5, LongStream.rangeClosed(since + 1, 5))), following());
  }

  @Test
  void whoMissedNothingReceivesNothing() {
    append(5, 300);

    recover(5);

    assertEquals(List.of(), following());
  }

  @Test
  void anEmptyChannelHasNothing() {
    recover(0);

    assertEquals(List.of(), following());
  }

  @Test
  void manyEventsFillTheirMessages() {
    append(200, 1000);

    recover(0);

    assertReaches(0, 200, LongStream.rangeClosed(1, 200));
    List<String> messages = following();
    assertEquals(7, messages.size());
    for (String full : messages.subList(0, 6)) {
      assertTrue(bytes(full) > FULL - 1010, "a message of " + bytes(full));
    }
  }

  /** The numbers and the envelope count too. */
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2"})
  void aFullMessageHas32KB(int more, int messages) {
    int envelope = bytes(message(0, 2, LongStream.empty()));
    append(1, 10_000);
    append(1, FULL - envelope - 10_000 - 1 + more);

    recover(0);

    assertEquals(messages, following().size());
    assertReaches(0, 2, LongStream.rangeClosed(1, 2));
    if (messages == 1) {
      assertEquals(FULL, bytes(following().getFirst()));
    }
  }

  @Test
  void sizesAreBytesAndNotCharacters() {
    for (int n = 0; n < 4; n++) {
      log(event("n", "\"" + "\u20ac".repeat(4_000) + "\""));
    }

    recover(0);

    assertReaches(0, 4, LongStream.rangeClosed(1, 4));
    assertEquals(2, following().size());
  }

  @Test
  void aLargeEventHasAMessageOfItsOwn() {
    append(2, 300);
    append(1, FULL);
    append(2, 300);

    recover(0);

    assertEquals(
        List.of(
            message(0, 2, LongStream.of(1, 2)),
            message(2, 3, LongStream.of(3)),
            message(3, 5, LongStream.of(4, 5))),
        following());
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void anEventThatFitsIntoNoMessageIsAnEventFrame(int more, boolean fits) {
    int envelope = bytes(message(2, 3, LongStream.empty()));
    append(2, 300);
    append(1, MOST - envelope + more);
    append(2, 300);

    recover(0);

    assertEquals(
        List.of(
            message(0, 2, LongStream.of(1, 2)),
            fits ? message(2, 3, LongStream.of(3)) : frame(3),
            message(3, 5, LongStream.of(4, 5))),
        following());
  }

  @Test
  void theLargestEventsMayBeFirstAndLast() {
    append(2, MOST);
    append(1, 300);
    append(1, MOST);

    recover(0);

    assertEquals(
        List.of(frame(1), frame(2), message(2, 3, LongStream.of(3)), frame(4)), following());
  }

  // Filtered subscriptions.

  @Test
  void thePositionReachesTheHeadWhateverTheFilterExcludes() {
    log(event("a", "1"), event("b", "2"), event("a", "3"), event("b", "4"));

    recoverFiltered(0, "a");
    recoverFiltered(0, "b");
    recoverFiltered(1, "c");

    assertEquals(
        List.of(
            message(0, 4, LongStream.of(1, 3)),
            message(0, 4, LongStream.of(2, 4)),
            message(1, 4, LongStream.empty())),
        following());
  }

  @Test
  void excludedEventsBeforeAnEventFrameAreCountedToo() {
    log(event("b", "1"), event("b", "2"));
    log(event("a", "\"" + "x".repeat(MOST - 200) + "\""));
    log(event("b", "4"));

    recoverFiltered(0, "a");

    assertEquals(
        List.of(message(0, 2, LongStream.empty()), frame(3), message(3, 4, LongStream.empty())),
        following());
  }

  @Test
  void eachPageOfTheLogMovesThePosition() {
    append(35, 99_000);

    recoverFiltered(2, "never");

    assertReaches(2, 35, LongStream.empty());
    assertEquals(4, following().size());
  }

  @Test
  void aFilteredRecoveryThatIsCutOffContinues() {
    for (int n = 0; n < 30; n++) {
      append(4, 25_000);
      log(event("rare", "null"));
    }
    steps.atEach(
        step -> {
          if (step.equals("log.read")) {
            app.clock.advance(Duration.ofSeconds(6));
          }
        });
    var received = new ArrayList<Long>();
    long position = 0;
    int connections = 0;
    while (position < 150 && ++connections < 10) {
      String id = "d" + connections;
      app.connections.connected(id, app.clock.instant());
      Instant end = app.clock.instant().plusSeconds(29);
      recoverFiltered(id, position, "rare", () -> Duration.between(app.clock.instant(), end));
      for (String text : app.sockets.frames(id)) {
        JsonNode frame = json(text);
        if (frame.path("type").textValue().equals("events")) {
          assertEquals(position, frame.path("since").longValue());
          position = frame.path("seq").longValue();
          frame.path("events").forEach(event -> received.add(event.path("seq").longValue()));
        }
      }
    }

    assertEquals(LongStream.rangeClosed(1, 30).map(n -> 5 * n).boxed().toList(), received);
    assertTrue(connections > 1, "was not cut off");
    assertEquals(connections - 1, app.sockets.closed().size());
  }

  // Failures.

  @Test
  void aRecoveryThatCannotBeSentClosesTheConnection() {
    append(200, 1000);
    app.sockets.answer(
        "c1",
        new Delivery.Delivered(),
        new Delivery.Delivered(),
        new Delivery.Unreachable("throttled"));

    recover(0);

    assertEquals(List.of("c1"), app.sockets.closed());
    assertEquals(3, app.sockets.posts());
  }

  @Test
  void withoutARefEachEventIsAFrame() {
    append(3, 300);

    say("c1", "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":1}");

    assertEquals(List.of(frame(2), frame(3)), following());
  }

  /** The messages join, none is too large, and together they have these events. */
  private void assertReaches(long since, long last, LongStream numbers) {
    var received = new ArrayList<Long>();
    long position = since;
    for (String text : following()) {
      JsonNode message = json(text);
      JsonNode events = message.path("events");
      assertEquals("r-1", message.path("ref").textValue());
      assertEquals(position, message.path("since").longValue(), "since");
      position = message.path("seq").longValue();
      assertTrue(bytes(text) <= (events.size() == 1 ? MOST : FULL), "too large " + bytes(text));
      events.forEach(event -> received.add(event.path("seq").longValue()));
      assertFalse(!received.isEmpty() && received.getLast() > position, "beyond seq");
    }
    assertEquals(last, position);
    assertEquals(numbers.boxed().toList(), received);
  }

  private void recover(long since) {
    say(
        "c1",
        "{\"action\":\"subscribe\",\"ref\":\"r-1\",\"channel\":\"public:shop\",\"since\":%d}"
            .formatted(since));
  }

  private void recoverFiltered(long since, String name) {
    recoverFiltered("c1", since, name, MemoryApplication.PLENTY);
  }

  private void recoverFiltered(String id, long since, String name, Supplier<Duration> timeLeft) {
    app.messages("public:*")
        .answer(
            id,
            """
            {"action":"subscribe","ref":"r-1","channel":"public:shop","since":%d,"events":["%s"]}
            """
                .formatted(since, name),
            timeLeft);
  }

  private void say(String id, String text) {
    app.messages("public:*").answer(id, text, MemoryApplication.PLENTY);
  }

  /** What the connection received besides {@code subscribed}. */
  private List<String> following() {
    return app.sockets.frames("c1").stream()
        .filter(frame -> !frame.startsWith("{\"type\":\"subscribed\""))
        .toList();
  }

  private String message(long since, long seq, LongStream events) {
    return new ServerMessage.Events(SHOP, since, seq, events.mapToObj(this::frame).toList())
        .json(REF);
  }

  private String frame(long seq) {
    return EventFrame.render(app.log.read(SHOP, seq - 1, 1).getFirst());
  }

  /** Events whose frames have this size while their number has one digit. */
  private void append(int events, int frameBytes) {
    String empty = EventFrame.of(event("n", "\"\"")).text(1);
    for (int n = 0; n < events; n++) {
      log(event("n", "\"" + "x".repeat(frameBytes - bytes(empty)) + "\""));
    }
  }

  private void log(Event... events) {
    app.log.append(List.of(events));
  }

  private static Event event(String name, String data) {
    return new Event(
        EventId.random(), SHOP, new EventName(name), new RawJson(data), new Timestamp("now"));
  }

  private static JsonNode json(String text) {
    return Json.tree(text).orElseThrow();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
