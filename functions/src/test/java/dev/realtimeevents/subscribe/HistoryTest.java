package dev.realtimeevents.subscribe;

import static dev.realtimeevents.protocol.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.protocol.ChannelRequest;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.HistoryMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules are those of a subscription: see also {@link MessagesTest}. */
final class HistoryTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final ChannelName ORDER = new ChannelName("order:12");

  private final MemoryApplication app = new MemoryApplication();

  @Test
  void withoutAPositionItReturnsTheHead() {
    append(SHOP, 3);

    assertEquals(new History.Result.Page(head(SHOP), true, NONE, List.of()), ask(SHOP, -1, ""));
    assertEquals(3, head(SHOP).seq());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4, 5})
  void allEventsSinceThePositionAreThere(long since) {
    append(SHOP, 5);

    assertEquals(
        new History.Result.Page(
            head(SHOP),
            true,
            NONE,
            app.log.read(SHOP, since, 10).stream().map(EventFrame::render).toList()),
        ask(SHOP, since, ""));
  }

  @Test
  void aPositionThatIsNotConnectedWithTheLogGetsNothing() {
    append(SHOP, 5);
    var nothing = new History.Result.Page(head(SHOP), false, NONE, List.of());

    assertEquals(nothing, ask(SHOP, 6, ""));
    assertEquals(nothing, ask(SHOP, 3, "another"));
    assertEquals(true, page(ask(SHOP, 3, head(SHOP).epoch())).recovered());
    app.clock.advance(MemoryApplication.RETENTION);
    assertEquals(nothing, ask(SHOP, 3, ""));
  }

  @Test
  void aThousandEventsAreTheMost() {
    append(SHOP, 1001);

    assertEquals(1000, page(ask(SHOP, 1, "")).frames().size());
    assertEquals(new History.Result.Page(head(SHOP), false, NONE, List.of()), ask(SHOP, 0, ""));
  }

  // A rewind, and a limit.

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 4", "5, 0", "1000, 0"})
  void aRewindReturnsTheNewestEvents(int rewind, long since) {
    append(SHOP, 5);

    History.Result.Page page = page(ask(new Start.Rewind(rewind), HistoryMessage.MAX_LIMIT));

    assertEquals(head(SHOP), page.head());
    assertEquals(OptionalLong.of(since), page.since());
    assertEquals(numbers(since + 1, 5), numbers(page));
    assertTrue(page.recovered());
  }

  @Test
  void aRewindReturnsThoseThatAreLeft() {
    append(SHOP, 2);
    app.clock.advance(Duration.ofHours(1));
    append(SHOP, 3);
    app.clock.advance(MemoryApplication.RETENTION.minusHours(1));

    History.Result.Page page = page(ask(new Start.Rewind(5), HistoryMessage.MAX_LIMIT));

    assertEquals(OptionalLong.of(2), page.since());
    assertEquals(numbers(3, 5), numbers(page));
  }

  @Test
  void aLimitEndsEarlierAndTheNextContinues() {
    append(SHOP, 7);
    append(ORDER, 2);

    History.Result.Page first = page(ask(new Start.Rewind(6), 4));
    assertEquals(OptionalLong.of(1), first.since());
    assertEquals(numbers(2, 5), numbers(first));
    assertEquals(5, first.head().seq());

    History.Result.Page second = page(ask(new Start.Since(5, Optional.empty()), 4));
    assertEquals(NONE, second.since());
    assertEquals(numbers(6, 7), numbers(second));
    assertEquals(head(SHOP), second.head());
  }

  @Test
  void aLimitReadsNoMore() {
    String large = "\"" + "x".repeat(100_000) + "\"";
    for (int n = 0; n < 20; n++) {
      app.log.append(List.of(Events.event(EventId.random().value(), SHOP, large)));
    }

    assertEquals(numbers(1, 2), numbers(page(ask(new Start.Since(0, Optional.empty()), 2))));
    assertTrue(app.log.largestRead() < 300_000, "a read of " + app.log.largestRead());
  }

  @Test
  void aLimitDoesNotChangeTheRuleOfAThousand() {
    append(SHOP, 1001);

    assertEquals(
        new History.Result.Page(head(SHOP), false, NONE, List.of()),
        ask(new Start.Since(0, Optional.empty()), 10));
  }

  // More than fits into one response.

  @Test
  void aLargeResponseEndsEarlierAndTheNextContinues() {
    String large = "\"" + "x".repeat(100_000) + "\"";
    for (int n = 0; n < 70; n++) {
      app.log.append(List.of(Events.event(EventId.random().value(), SHOP, large)));
    }

    var got = new ArrayList<Long>();
    int requests = 0;
    long position = 0;
    do {
      History.Result.Page page = page(ask(SHOP, position, head(SHOP).epoch()));
      assertTrue(page.recovered());
      assertEquals(seq(page.frames().getLast()), page.head().seq());
      assertTrue(answeredBytes(page) <= 600_000, "an answer of " + answeredBytes(page));
      page.frames().stream().map(HistoryTest::seq).forEach(got::add);
      position = page.head().seq();
      requests++;
    } while (position < 70);

    assertEquals(LongStream.rangeClosed(1, 70).boxed().toList(), got);
    assertEquals(14, requests);
    assertTrue(app.log.largestRead() <= 524_288, "a read of " + app.log.largestRead());
  }

  /**
   * The response of a function contains the body as a JSON string, in which a quotation mark is two
   * characters.
   */
  @Test
  void aResponseOfQuotationMarksFits() {
    String quotes = "[" + "\"\",".repeat(40_000) + "\"\"]";
    for (int n = 0; n < 60; n++) {
      app.log.append(List.of(Events.event(EventId.random().value(), SHOP, quotes)));
    }

    History.Result.Page page = page(ask(SHOP, 0, ""));

    assertTrue(page.frames().size() > 2, page.frames().size() + " events");
    assertTrue(answeredBytes(page) <= 1_200_000, "an answer of " + answeredBytes(page));
  }

  // Permissions.

  @Test
  void aPrivateChannelNeedsATokenThatNamesIt() {
    append(ORDER, 2);

    assertEquals("token_required", refusal(ask(ORDER, 0, Optional.empty())));
    assertEquals("token_invalid", refusal(ask(ORDER, 0, Optional.of("garbage"))));
    assertEquals("forbidden", refusal(ask(ORDER, 0, Optional.of(app.token("7", "invoice:*")))));
    assertEquals(2, page(ask(ORDER, 0, Optional.of(app.token("7", "order:*")))).frames().size());
  }

  @Test
  void anExpiredTokenIsRejected() {
    String token = app.token("7", "order:*");
    app.clock.advance(Duration.ofHours(1));

    assertEquals("token_expired", refusal(ask(ORDER, 0, Optional.of(token))));
  }

  @Test
  void aRevokedTokenIsRejected() {
    String token = app.token("7", "order:*");
    app.revocation().revoke("7", Optional.empty());

    History.Result.Denied denied =
        assertInstanceOf(History.Result.Denied.class, ask(ORDER, 0, Optional.of(token)));
    assertError("token_invalid", Optional.of("order:12"), denied.error());
  }

  private static History.Result.Page page(History.Result answer) {
    return assertInstanceOf(History.Result.Page.class, answer);
  }

  private static String refusal(History.Result answer) {
    return assertInstanceOf(History.Result.Denied.class, answer).error().code();
  }

  private static long answeredBytes(History.Result.Page page) {
    String text =
        HistoryMessage.json(SHOP, page.head(), page.recovered(), page.since(), page.frames());
    return text.length() + text.chars().filter(c -> c == '"' || c == '\\').count();
  }

  private static long seq(String frame) {
    return Json.tree(frame).orElseThrow().path("seq").longValue();
  }

  private Head head(ChannelName channel) {
    return app.log.open(channel);
  }

  /**
   * @param since below 0 for none
   * @param epoch empty for none
   */
  private History.Result ask(ChannelName channel, long since, String epoch) {
    return ask(
        channel, since, Optional.of(epoch).filter(given -> !given.isEmpty()), Optional.empty());
  }

  private History.Result ask(ChannelName channel, long since, Optional<String> token) {
    return ask(channel, since, Optional.empty(), token);
  }

  private History.Result ask(
      ChannelName channel, long since, Optional<String> epoch, Optional<String> token) {
    return app.history("public", "public:*")
        .read(
            new HistoryMessage.Request(
                new ChannelRequest(
                    channel,
                    since < 0 ? new Start.Now() : new Start.Since(since, epoch),
                    EventFilter.ALL),
                HistoryMessage.MAX_LIMIT,
                token));
  }

  private History.Result ask(Start start, int limit) {
    return app.history("public:*")
        .read(
            new HistoryMessage.Request(
                new ChannelRequest(SHOP, start, EventFilter.ALL), limit, Optional.empty()));
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static List<Long> numbers(History.Result.Page page) {
    return page.frames().stream().map(HistoryTest::seq).toList();
  }

  private void append(ChannelName channel, int events) {
    IntStream.range(0, events)
        .forEach(n -> app.log.append(List.of(Events.event(EventId.random().value(), channel))));
  }
}
