package dev.realtimeevents.event;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static dev.realtimeevents.event.Events.event;
import static dev.realtimeevents.event.Events.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.EventLog.Appended;
import dev.realtimeevents.event.EventLog.Entry;
import dev.realtimeevents.memory.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link EventLog}, for every implementation. */
public abstract class EventLogContract {
  private static final Duration RETENTION = Duration.ofHours(24);
  private static final ChannelName SHOP = new ChannelName("public:shop");

  /** Far in the future: a table deletes expired rows by its own clock. */
  private static final Instant START = Instant.parse("2126-11-24T00:28:44Z");

  private final SettableClock clock = new SettableClock(START);

  private EventLog log;

  /** A new, empty log. */
  protected abstract EventLog newLog(Duration retention, InstantSource clock) throws Exception;

  @BeforeEach
  void beginWithAnEmptyLog() throws Exception {
    log = newLog(RETENTION, clock);
  }

  @Test
  void theFirstEventOfAChannelHasNumberOne() {
    Entry first = append(event("a")).getFirst();

    assertEquals(new LoggedEvent(event("a"), 1), first.event());
    assertEquals(2, append(event("b")).getFirst().event().seq());
  }

  @Test
  void anEventKnowsWhenItWasAccepted() {
    append(event("a"));
    clock.advance(Duration.ofMillis(1500));
    append(event("b"));

    assertEquals(
        List.of(Optional.of(START), Optional.of(START.plusMillis(1500))),
        log.read(PUBLIC, 0, 10).stream().map(LoggedEvent::acceptedAt).toList());
  }

  @Test
  void eachChannelCountsByItself() {
    append(event("a"), event("b"));

    assertEquals(1, append(event("c", SHOP)).getFirst().event().seq());
    assertEquals(3, append(event("d")).getFirst().event().seq());
  }

  @Test
  void aBatchIsNumberedInItsOrder() {
    List<Entry> entries = append(event("a"), event("b", SHOP), event("c"), event("d"));

    assertEquals(List.of("a", "b", "c", "d"), ids(entries));
    assertEquals(List.of(1L, 1L, 2L, 3L), seqs(entries));
  }

  @Test
  void severalThreadsLeaveNoGapAndNoDouble() throws Exception {
    int threads = 8;
    int each = 12;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Void>> writers =
          IntStream.range(0, threads)
              .<Callable<Void>>mapToObj(
                  writer ->
                      () -> {
                        for (int n = 0; n < each; n++) {
                          append(event(writer + "." + n));
                        }
                        return null;
                      })
              .toList();
      for (Future<Void> writer : pool.invokeAll(writers)) {
        writer.get();
      }
    }

    List<LoggedEvent> all = log.read(PUBLIC, 0, 1000);
    assertEquals(
        LongStream.rangeClosed(1, threads * each).boxed().toList(),
        all.stream().map(LoggedEvent::seq).toList());
    assertEquals(threads * each, all.stream().map(e -> e.event().id()).distinct().count());
    assertEquals(threads * each, log.open(PUBLIC).seq());
  }

  @Test
  void oneIdFromSeveralThreadsIsOneEvent() throws Exception {
    Set<Long> seqs;
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      Callable<Long> writer = () -> append(event("same")).getFirst().event().seq();
      seqs =
          pool.invokeAll(Collections.nCopies(8, writer)).stream()
              .map(Future::resultNow)
              .collect(Collectors.toSet());
    }

    assertEquals(Set.of(1L), seqs);
    assertEquals(1, log.read(PUBLIC, 0, 10).size());
  }

  @Test
  void oneIdFromSeveralThreadsIsOneEventOnEachOfTheirChannels() throws Exception {
    List<ChannelName> channels = channels(4);
    List<Callable<LoggedEvent>> writers =
        IntStream.range(0, 12)
            .mapToObj(n -> channels.get(n % channels.size()))
            .<Callable<LoggedEvent>>map(
                channel -> () -> append(event("same", channel)).getFirst().event())
            .toList();
    Set<LoggedEvent> stored;
    try (ExecutorService pool = Executors.newFixedThreadPool(writers.size())) {
      stored = pool.invokeAll(writers).stream().map(Future::resultNow).collect(Collectors.toSet());
    }

    assertEquals(
        channels.stream()
            .map(channel -> new LoggedEvent(event("same", channel), 1))
            .collect(Collectors.toSet()),
        stored);
    assertEquals(4, channels.stream().mapToInt(channel -> log.read(channel, 0, 10).size()).sum());
  }

  /** Two dispatches of the same batch, each in another order. */
  @Test
  void racingBatchesWithOneIdOnTwoChannelsAgree() throws Exception {
    Event[] one = {event("a"), event("a", SHOP), event("b")};
    Event[] other = {event("b"), event("a", SHOP), event("a")};
    List<Callable<Set<LoggedEvent>>> writers =
        List.of(() -> logged(one), () -> logged(other), () -> logged(one), () -> logged(other));
    Set<Set<LoggedEvent>> answers;
    try (ExecutorService pool = Executors.newFixedThreadPool(writers.size())) {
      answers = pool.invokeAll(writers).stream().map(Future::resultNow).collect(Collectors.toSet());
    }

    assertEquals(1, answers.size(), answers::toString);
    assertEquals(Set.of(1L, 2L), Set.copyOf(read(0, 10)));
    assertEquals(1, log.read(SHOP, 0, 10).size());
  }

  @Test
  void theSameIdAgainIsTheEventThatWasSentFirst() {
    append(event("a"), event("b"));

    Entry again = append(event("a", PUBLIC, "{\"other\":true}")).getFirst();

    assertEquals(new LoggedEvent(event("a"), 1), again.event());
    assertEquals(2, log.open(PUBLIC).seq());
  }

  @Test
  void theSameIdWithinOneBatchIsOneEvent() {
    List<Entry> entries = append(event("a"), event("b"), event("a"), event("c"));

    assertEquals(List.of("a", "b", "a", "c"), ids(entries));
    assertEquals(List.of(1L, 2L, 1L, 3L), seqs(entries));
    assertEquals(3, log.open(PUBLIC).seq());
  }

  @Test
  void theSameIdOnAnotherChannelIsAnotherEvent() {
    append(event("a"), event("b"));

    List<Entry> again = append(event("a", SHOP), event("a"));

    assertEquals(
        List.of(new LoggedEvent(event("a", SHOP), 1), new LoggedEvent(event("a"), 1)),
        again.stream().map(Entry::event).toList());
    assertEquals(List.of(new LoggedEvent(event("a", SHOP), 1)), log.read(SHOP, 0, 10));
    assertEquals(List.of(1L, 2L), read(0, 10));
  }

  /** All orders in which one id can stand on two channels of a batch, up to four events. */
  @Test
  void oneIdInABatchIsOneEventOnEachChannel() throws Exception {
    for (int length = 1; length <= 4; length++) {
      for (int order = 0; order < 1 << length; order++) {
        int channels = order;
        Event[] batch =
            IntStream.range(0, length)
                .mapToObj(n -> event("a", (channels >> n & 1) == 0 ? PUBLIC : SHOP))
                .toArray(Event[]::new);
        log = newLog(RETENTION, clock);

        List<Entry> entries = append(batch);

        List<LoggedEvent> expected =
            Arrays.stream(batch).map(event -> new LoggedEvent(event, 1)).toList();
        assertEquals(expected, entries.stream().map(Entry::event).toList());
        var stored = new HashSet<LoggedEvent>(log.read(PUBLIC, 0, 10));
        stored.addAll(log.read(SHOP, 0, 10));
        assertEquals(Set.copyOf(expected), stored);
        assertEquals(expected, append(batch).stream().map(Entry::event).toList());
      }
    }
  }

  @Test
  void aBatchThatIsPartlyKnownAddsOnlyTheRest() {
    append(event("a"), event("c"));

    List<Entry> entries = append(event("a"), event("b"), event("c"), event("d"));

    assertEquals(List.of(1L, 3L, 2L, 4L), seqs(entries));
  }

  @Test
  void aNewEventHasTheNamesBeforeIt() {
    RecentNames a1 = RecentNames.NONE.with(new EventName("a"), 1);
    RecentNames b2 = a1.with(new EventName("b"), 2);
    RecentNames a3 = b2.with(new EventName("a"), 3);

    assertEquals(List.of(RecentNames.NONE), before(append(named("1", "a"))));
    assertEquals(
        List.of(a1, RecentNames.NONE, b2),
        before(append(named("2", "b"), event("3", SHOP), named("4", "a"))));
    assertEquals(List.of(a3), before(append(named("5", "Grüße \"☃\" 😀"))));
    assertEquals(
        List.of(a3.with(new EventName("Grüße \"☃\" 😀"), 4)), before(append(named("6", "c"))));
  }

  @Test
  void theNamesBeforeARepeatedEventAreNotKnown() {
    append(named("1", "a"), named("2", "b"));

    List<Entry> entries = append(named("1", "a"), named("3", "c"), named("3", "c"));

    assertEquals(Optional.empty(), entries.getFirst().before());
    RecentNames known = RecentNames.NONE.with(new EventName("a"), 1).with(new EventName("b"), 2);
    assertEquals(Optional.of(known), entries.get(1).before());
    assertEquals(entries.get(1), entries.getLast());
  }

  @Test
  void anOpenedChannelHasNoNamesAndNoFloor() {
    log.open(PUBLIC);

    assertEquals(List.of(RecentNames.NONE), before(append(event("a"))));
  }

  /** More than one transaction, and more names than a head keeps. */
  @Test
  void theNamesMoveAlongWithALongBatch() {
    Event[] events =
        IntStream.range(0, 100)
            .mapToObj(n -> named("id." + n, "name." + n % 20))
            .toArray(Event[]::new);
    var expected = new ArrayList<RecentNames>(List.of(RecentNames.NONE));
    for (Event event : events) {
      expected.add(expected.getLast().with(event.name(), expected.size()));
    }

    assertEquals(expected.subList(0, 100), before(append(events)));
    assertEquals(expected.subList(100, 101), before(append(event("next"))));
  }

  @Test
  void theFanOutOfANewEventIsPendingUntilItIsNotedAsFinished() {
    Entry entry = append(event("a")).getFirst();
    assertTrue(append(event("a")).getFirst().fanOutPending());

    log.fanOutFinished(List.of(entry));

    assertFalse(append(event("a")).getFirst().fanOutPending());
  }

  @Test
  void aFinishedFanOutConcernsItsOwnEventOnly() {
    List<Entry> entries = append(event("a"), event("b"));
    log.fanOutFinished(List.of(entries.getFirst()));

    List<Entry> again = append(event("a"), event("b"), event("c"));

    assertEquals(List.of(false, true, true), again.stream().map(Entry::fanOutPending).toList());
  }

  @Test
  void aFinishedFanOutOfAnIdConcernsItsOwnChannelOnly() {
    List<Entry> entries = append(event("a"), event("a", SHOP));
    log.fanOutFinished(List.of(entries.getFirst()));

    List<Entry> again = append(event("a"), event("a", SHOP));

    assertEquals(List.of(false, true), again.stream().map(Entry::fanOutPending).toList());
  }

  @Test
  void aFanOutMayFinishTwice() {
    Entry entry = append(event("a")).getFirst();

    log.fanOutFinished(List.of(entry));
    log.fanOutFinished(List.of(entry));
    log.fanOutFinished(List.of());

    assertFalse(append(event("a")).getFirst().fanOutPending());
    assertEquals(List.of(entry.event()), log.read(PUBLIC, 0, 10));
  }

  @Test
  void anOpenedChannelIsAtZeroAndKeepsItsEpoch() {
    Head opened = log.open(PUBLIC);

    assertEquals(0, opened.seq());
    assertEquals(opened, log.open(PUBLIC));
    append(event("a"));
    assertEquals(new Head(1, opened.epoch()), log.open(PUBLIC));
  }

  @Test
  void aChannelThatWasWrittenBeforeItWasOpenedKeepsItsEpoch() {
    append(event("a"));
    Head opened = log.open(PUBLIC);
    append(event("b"));

    assertEquals(1, opened.seq());
    assertEquals(new Head(2, opened.epoch()), log.open(PUBLIC));
  }

  @Test
  void eachEntryHasTheEpochOfItsChannel() {
    List<Entry> first = append(event("a"), event("b", SHOP), event("c"));

    assertEquals(List.of(epoch(PUBLIC), epoch(SHOP), epoch(PUBLIC)), epochs(first));
    assertEquals(List.of(epoch(PUBLIC)), epochs(append(event("d"))));
  }

  @Test
  void anEntryOfAnOpenedChannelHasItsEpoch() {
    Head opened = log.open(PUBLIC);

    assertEquals(List.of(opened.epoch()), epochs(append(event("a"))));
  }

  @Test
  void aRepeatedEntryHasTheEpochOfTheFirst() {
    append(event("a"));

    assertEquals(List.of(epoch(PUBLIC)), epochs(append(event("a"))));
    append(event("b", SHOP));
    List<Entry> entries = append(event("a", SHOP), event("c", SHOP), event("a"), event("c"));
    assertEquals(List.of(epoch(SHOP), epoch(SHOP), epoch(PUBLIC), epoch(PUBLIC)), epochs(entries));
  }

  @Test
  void eachChannelHasAnEpochOfItsOwn() {
    assertNotEquals(log.open(PUBLIC).epoch(), log.open(SHOP).epoch());
  }

  @Test
  void headsOmitChannelsInWhichNothingWasPublished() {
    append(event("a"));
    log.open(SHOP);

    Map<ChannelName, Head> heads = log.heads(List.of(SHOP, new ChannelName("never"), PUBLIC));

    assertEquals(Map.of(PUBLIC, log.open(PUBLIC)), heads);
    assertEquals(Map.of(), log.heads(List.of()));
  }

  // The epoch of a channel in which nothing was published.

  @Test
  void itIsTheSameUntilThePeriodChanges() {
    Head first = log.open(PUBLIC);

    clock.set(endOfPeriod().minusSeconds(1));
    assertEquals(first, log.open(PUBLIC));
    clock.set(endOfPeriod());
    assertNotEquals(first, log.open(PUBLIC));
  }

  @Test
  void anotherLogHasAnother() throws Exception {
    assertNotEquals(log.open(PUBLIC), newLog(RETENTION, clock).open(PUBLIC));
  }

  /** It waits at 0, and the first event comes in the next period. */
  @Test
  void aClientThatWaitsContinuesInTheNextPeriod() {
    Head waiting = log.open(PUBLIC);
    clock.set(endOfPeriod());
    assertEquals(waiting, log.open(PUBLIC, Optional.of(waiting.epoch())));

    append(event("a"));
    clock.advance(Duration.ofDays(29));

    assertEquals(new Head(1, waiting.epoch()), log.open(PUBLIC, Optional.of(waiting.epoch())));
    assertNotEquals(waiting.epoch(), log.open(PUBLIC).epoch());
  }

  /** The clocks of two functions differ at the end of a period: the slower one publishes. */
  @Test
  void aClientThatIsAheadContinuesToo() {
    clock.set(endOfPeriod());
    Head waiting = log.open(PUBLIC);
    clock.advance(Duration.ofSeconds(-1));
    append(event("a"));

    assertEquals(new Head(1, waiting.epoch()), log.open(PUBLIC, Optional.of(waiting.epoch())));
  }

  @Test
  void anyOtherEpochIsNotThatOfTheChannel() {
    String old = log.open(PUBLIC).epoch();
    clock.set(endOfPeriod().plus(Duration.ofDays(15)));
    String period = old.substring(0, old.indexOf('-'));
    List<String> others =
        List.of(
            old,
            "",
            "1-2",
            log.open(SHOP).epoch(),
            UUID.randomUUID().toString(),
            (Long.parseLong(period) + 1) + old.substring(old.indexOf('-')));

    Head now = log.open(PUBLIC);

    for (String other : others) {
      assertEquals(now, log.open(PUBLIC, Optional.of(other)), other);
    }
    append(event("a"));
    for (String other : others) {
      assertEquals(log.open(PUBLIC), log.open(PUBLIC, Optional.of(other)), other);
    }
  }

  /** A period has 15 days since 1970. */
  private Instant endOfPeriod() {
    long period = Duration.ofDays(15).toSeconds();
    return Instant.ofEpochSecond((START.getEpochSecond() / period + 1) * period);
  }

  @Test
  void headsOfAHundredChannelsAreReadTogether() {
    List<ChannelName> channels = channels(100);
    channels.forEach(channel -> append(event("id." + channel, channel)));

    Map<ChannelName, Head> heads = log.heads(channels);

    assertEquals(Set.copyOf(channels), heads.keySet());
    assertTrue(heads.values().stream().allMatch(head -> head.seq() == 1));
  }

  @Test
  void readingBeginsAfterTheNumberAndEndsAtTheLimit() {
    append(event("a"), event("b"), event("c"), event("d"), event("e"));

    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), read(0, 10));
    assertEquals(List.of(3L, 4L), read(2, 2));
    assertEquals(List.of(5L), read(4, 1));
    assertEquals(List.of(), read(5, 10));
    assertEquals(List.of(), read(99, 10));
  }

  @Test
  void readingEndsWhereTheBytesDo() {
    append(of("a", 100), of("b", 100), of("c", 100), of("d", 1000));

    assertEquals(List.of(1L, 2L), seqs(0, 299));
    assertEquals(List.of(1L, 2L, 3L), seqs(0, 300));
    assertEquals(List.of(3L), seqs(2, 1099));
    assertEquals(List.of(3L, 4L), seqs(2, 1100));
  }

  @Test
  void oneEventIsReadHoweverLargeItIs() {
    append(of("a", 1000), of("b", 1000));

    assertEquals(List.of(1L), seqs(0, 1));
    assertEquals(List.of(2L), seqs(1, 1));
    assertEquals(List.of(), seqs(2, 1));
  }

  /** More than one response of DynamoDB. */
  @Test
  void ofLargeEventsAsManyAreReadAsFit() {
    append(IntStream.range(0, 40).mapToObj(n -> of("e" + n, 100_000)).toArray(Event[]::new));

    assertEquals(LongStream.rangeClosed(1, 25).boxed().toList(), seqs(0, 2_500_000));
    assertTrue(log.isContiguous(PUBLIC, 0, 40));
  }

  @Test
  void itIsContiguousUntilAnEventExpires() {
    append(event("a"), event("b"));
    clock.advance(RETENTION.dividedBy(2));
    append(event("c"), event("d"), event("e", SHOP));

    assertTrue(log.isContiguous(PUBLIC, 0, 4));
    assertTrue(log.isContiguous(PUBLIC, 1, 3));
    assertTrue(log.isContiguous(PUBLIC, 3, 4));
    assertFalse(log.isContiguous(PUBLIC, 3, 5));
    clock.advance(RETENTION.dividedBy(2));
    assertFalse(log.isContiguous(PUBLIC, 1, 4));
    assertTrue(log.isContiguous(PUBLIC, 2, 4));
  }

  private String epoch(ChannelName channel) {
    return log.heads(List.of(channel)).get(channel).epoch();
  }

  private static List<String> epochs(List<Entry> entries) {
    return entries.stream().map(Entry::epoch).toList();
  }

  private List<Long> seqs(long after, int bytes) {
    return log.read(PUBLIC, after, 100, bytes).stream().map(LoggedEvent::seq).toList();
  }

  /** An event with this number of bytes of data. */
  private static Event of(String id, int bytes) {
    return event(id, PUBLIC, "\"" + "x".repeat(bytes - 2) + "\"");
  }

  @Test
  void eventsAreReadAsTheyWereWritten() {
    var event =
        new Event(
            new EventId("evt!~_1"),
            PUBLIC,
            new EventName("Grüße \"☃\" 😀"),
            new RawJson(
                "{ \"a\" : 1.0, \"b\":1e400, \"c\":\"\\u00e9\\ud83d\\ude00é😀\", \"a\":null}"),
            new Timestamp(""));
    append(event);

    assertEquals(List.of(new LoggedEvent(event, 1)), log.read(PUBLIC, 0, 10));
  }

  @Test
  void anEventIsKeptForTheRetentionAndNoLonger() {
    append(event("a"));
    clock.advance(Duration.ofHours(1));
    append(event("b"));

    clock.advance(RETENTION.minusHours(1).minusSeconds(1));
    assertEquals(List.of(1L, 2L), read(0, 10));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(List.of(2L), read(0, 10));
    assertEquals(List.of(2L), read(0, 1));
    clock.advance(Duration.ofHours(1));
    assertEquals(List.of(), read(0, 10));
  }

  @Test
  void theHeadOutlivesTheEvents() {
    append(event("a"), event("b"));
    Head head = log.open(PUBLIC);

    clock.advance(RETENTION.multipliedBy(7));

    assertEquals(head, log.open(PUBLIC));
    assertEquals(3, append(event("c")).getFirst().event().seq());
  }

  @Test
  void anIdIsRememberedAsLongAsItsEventAndNoLonger() {
    append(event("a"));
    clock.advance(RETENTION.minusSeconds(1));
    assertEquals(1, append(event("a")).getFirst().event().seq());

    clock.advance(Duration.ofSeconds(1));

    Entry again = append(event("a")).getFirst();
    assertEquals(2, again.event().seq());
    assertTrue(again.fanOutPending());
    assertEquals(2, append(event("a")).getFirst().event().seq());
  }

  @Test
  void aHundredEventsOfOneChannelAreNumberedInOrder() {
    Event[] events = IntStream.range(0, 100).mapToObj(n -> event("id." + n)).toArray(Event[]::new);

    List<Entry> entries = append(events);

    assertEquals(LongStream.rangeClosed(1, 100).boxed().toList(), seqs(entries));
    assertEquals(
        entries.stream().map(Entry::event).toList(),
        append(events).stream().map(Entry::event).toList());
    assertEquals(100, log.open(PUBLIC).seq());
  }

  @Test
  void aHundredEventsInAHundredChannelsAreEachTheFirst() {
    Event[] events =
        channels(100).stream()
            .map(channel -> event("id." + channel, channel))
            .toArray(Event[]::new);

    List<Entry> entries = append(events);

    assertEquals(List.of(events), entries.stream().map(e -> e.event().event()).toList());
    assertEquals(Set.of(1L), Set.copyOf(seqs(entries)));
  }

  @Test
  void aHundredLargeEventsAreStoredCompletely() {
    String data = "\"" + "x".repeat(120_000) + "\"";
    Event[] events =
        IntStream.range(0, 100).mapToObj(n -> event("id." + n, PUBLIC, data)).toArray(Event[]::new);

    append(events);

    List<LoggedEvent> read = log.read(PUBLIC, 0, 100);
    assertEquals(List.of(events), read.stream().map(LoggedEvent::event).toList());
  }

  @Test
  void appendingNothingSucceeds() {
    assertEquals(List.of(), append());
  }

  /** Repeats while the log is busy, as writers on one channel must. */
  private List<Entry> append(Event... events) {
    Appended appended = log.append(List.of(events));
    while (appended instanceof Appended.Busy) {
      appended = log.append(List.of(events));
    }
    return assertInstanceOf(Appended.Stored.class, appended).entries();
  }

  private Set<LoggedEvent> logged(Event... events) {
    return append(events).stream().map(Entry::event).collect(Collectors.toSet());
  }

  private List<Long> read(long after, int limit) {
    return log.read(PUBLIC, after, limit).stream().map(LoggedEvent::seq).toList();
  }

  private static List<Long> seqs(List<Entry> entries) {
    return entries.stream().map(entry -> entry.event().seq()).toList();
  }

  private static List<RecentNames> before(List<Entry> entries) {
    return entries.stream().map(entry -> entry.before().orElseThrow()).toList();
  }

  private static List<String> ids(List<Entry> entries) {
    return entries.stream().map(entry -> entry.event().event().id().value()).toList();
  }

  private static List<ChannelName> channels(int count) {
    var channels = new ArrayList<ChannelName>();
    for (int n = 0; n < count; n++) {
      channels.add(new ChannelName("channel:" + n));
    }
    return channels;
  }
}
