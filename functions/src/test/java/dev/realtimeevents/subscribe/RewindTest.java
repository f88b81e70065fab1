package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client begins with the newest events. */
final class RewindTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  @BeforeEach
  void connect() {
    app.connections.connected("c1", app.clock.instant(), PUBLIC);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 4", "4, 1", "5, 0", "6, 0", "1000, 0"})
  void theNewestEventsFollow(int rewind, long since) {
    append(5);

    assertFollows(rewind, since, 5);
  }

  @Test
  void anEmptyChannelHasNone() {
    assertFollows(10, 0, 0);
  }

  @Test
  void ofManyEventsAThousandFollow() {
    append(1200);

    say("{\"action\":\"subscribe\",\"ref\":\"r\",\"channel\":\"public:shop\",\"rewind\":1000}");

    assertSubscribed(200, 1200, frames().getFirst());
    assertEquals(1200, frames().getLast().path("seq").longValue());
  }

  /** Each is a message of its own. */
  @ParameterizedTest
  @CsvSource({"100, 1100", "101, 1100", "1000, 1100"})
  void withoutARefAHundredFollow(int rewind, long since) {
    append(1200);

    rewind(rewind);

    assertSubscribed(since, 1200, frames().getFirst());
    assertEquals(101, frames().size());
  }

  @Test
  void theLogIsReadAfterTheSubscriptionIsWritten() {
    append(5);
    steps.taken().clear();

    rewind(2);

    assertEquals(
        List.of(
            "connections.spend c1",
            "connections.addChannels c1",
            "subscriptions.put c1",
            "subscriptions.estimate",
            "log.open",
            "log.read"),
        steps.taken().subList(0, 6));
  }

  /** An event between head and read has a push of its own. */
  @Test
  void anEventThatComesMeanwhileIsLeftToItsPush() {
    append(5);
    steps.once("log.read", () -> append(2));

    assertFollows(3, 2, 5);
  }

  // The log no longer has all of them.

  @ParameterizedTest
  @CsvSource({"1, 4", "3, 2", "4, 2", "5, 2"})
  void expiredEventsAreLeftOut(int rewind, long since) {
    append(2);
    app.clock.advance(Duration.ofHours(1));
    append(3);
    expire(Duration.ofHours(1));

    assertFollows(rewind, since, 5);
  }

  @Test
  void ofALogThatHasExpiredNothingFollows() {
    append(5);
    expire(Duration.ZERO);

    assertFollows(3, 5, 5);
  }

  @Test
  void newEventsDoNotTakeThePlaceOfExpiredOnes() {
    append(5);
    expire(Duration.ZERO);
    steps.once("log.read", () -> append(3));

    assertFollows(5, 5, 5);
  }

  /** After the retention was shortened, newer events expire before older ones. */
  @Test
  void eventsBeforeAGapAreLeftOut() {
    append(3);
    app.clock.advance(Duration.ofHours(-1));
    append(1);
    app.clock.advance(Duration.ofHours(1));
    append(2);
    expire(Duration.ofMinutes(30));

    assertFollows(6, 4, 6);
  }

  @Test
  void aGapMayBeOnALaterPage() {
    appendLarge(20);
    app.clock.advance(Duration.ofHours(-1));
    append(1);
    app.clock.advance(Duration.ofHours(1));
    appendLarge(20);
    expire(Duration.ofMinutes(30));

    assertFollows(41, 21, 41);
    assertTrue(app.log.largestRead() <= 1_000_000, "a read of " + app.log.largestRead());
  }

  @Test
  void ofMoreThanFourMegabytesTheNewestFollow() {
    appendLarge(60);

    assertFollows(60, 20, 60);
  }

  @Test
  void aGapMayBeAtTheEnd() {
    append(5);
    app.clock.advance(Duration.ofHours(-1));
    append(1);
    app.clock.advance(Duration.ofHours(1));
    expire(Duration.ofMinutes(30));

    assertFollows(6, 6, 6);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 25})
  void aLargeRewindIsReadPageByPage(int rewind) {
    appendLarge(30);

    assertFollows(rewind, 30 - rewind, 30);
    assertTrue(app.log.largestRead() <= 1_000_000, "a read of " + app.log.largestRead());
  }

  @Test
  void theNumberIsThatBeforeTheFilter() {
    append(5);

    say(
        "{\"action\":\"subscribe\",\"ref\":\"r\",\"channel\":\"public:shop\",\"rewind\":2,"
            + "\"events\":[\"never\"]}");

    assertEquals(3, frames().getFirst().path("since").longValue());
    assertEquals(
        Json.tree(
                "{\"type\":\"events\",\"ref\":\"r\",\"channel\":\"public:shop\",\"since\":3,"
                    + "\"seq\":5,\"events\":[]}")
            .orElseThrow(),
        frames().getLast());
  }

  /** With and without a ref. */
  private void assertFollows(int rewind, long since, long seq) {
    rewind(rewind);
    List<JsonNode> single = frames();
    assertSubscribed(since, seq, single.getFirst());
    assertEquals(
        LongStream.rangeClosed(since + 1, seq).boxed().toList(),
        single.stream().skip(1).map(frame -> frame.path("seq").longValue()).toList());

    say(
        "{\"action\":\"subscribe\",\"ref\":\"r\",\"channel\":\"public:shop\",\"rewind\":%d}"
            .formatted(app.log.open(SHOP).seq() - since));
    List<JsonNode> together = frames().subList(single.size(), frames().size());
    assertSubscribed(since, together.getFirst().path("seq").longValue(), together.getFirst());
    assertEquals(
        LongStream.rangeClosed(since + 1, together.getFirst().path("seq").longValue())
            .boxed()
            .toList(),
        together.stream()
            .skip(1)
            .flatMap(message -> StreamSupport.stream(message.path("events").spliterator(), false))
            .map(event -> event.path("seq").longValue())
            .toList());
  }

  private static void assertSubscribed(long since, long seq, JsonNode frame) {
    assertEquals("subscribed", frame.path("type").textValue(), frame::toString);
    assertEquals(seq, frame.path("seq").longValue(), frame::toString);
    assertEquals(since, frame.path("since").longValue(), frame::toString);
    assertTrue(frame.path("since").isNumber(), frame::toString);
    assertTrue(frame.path("recovered").booleanValue(), frame::toString);
  }

  private void rewind(int events) {
    say("{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"rewind\":%d}".formatted(events));
  }

  private void say(String text) {
    app.messages("public:*").answer("c1", text, MemoryApplication.PLENTY);
  }

  private List<JsonNode> frames() {
    return app.sockets.frames("c1").stream().map(text -> Json.tree(text).orElseThrow()).toList();
  }

  /** Lets the events expire that are older than this. */
  private void expire(Duration age) {
    app.clock.advance(MemoryApplication.RETENTION.minus(age));
    connect();
  }

  private void append(int events) {
    for (int n = 0; n < events; n++) {
      app.log.append(List.of(Events.event(EventId.random().value(), SHOP)));
    }
  }

  /** Events of 99,000 bytes of data. Ten of them fit into a page. */
  private void appendLarge(int events) {
    for (int n = 0; n < events; n++) {
      app.log.append(
          List.of(Events.event(EventId.random().value(), SHOP, "\"" + "x".repeat(98_998) + "\"")));
    }
  }
}
