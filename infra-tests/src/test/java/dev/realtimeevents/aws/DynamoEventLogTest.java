package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.EventLogContract;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.memory.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

final class DynamoEventLogTest extends EventLogContract {
  private static final List<ChannelName> CHANNELS =
      IntStream.range(0, 3).mapToObj(n -> new ChannelName("public:" + n)).toList();

  private static LocalTables tables;

  @BeforeAll
  static void start() throws Exception {
    tables = LocalTables.start();
  }

  @AfterAll
  static void stop() {
    tables.close();
  }

  @Override
  protected EventLog newLog(Duration retention, InstantSource clock) throws Exception {
    return new DynamoEventLog(tables.client(), tables.create("EventLogTable"), retention, clock);
  }

  /**
   * Each writer appends batches to the same three channels, so all of them conflict. A busy writer
   * repeats its batch; how often depends on the machine.
   */
  @Test
  void sixteenSimultaneousWritersLeaveNoGap() throws Exception {
    int threads = 16;
    int each = 4;
    EventLog log = newLog(Duration.ofHours(1), InstantSource.system());
    List<Callable<Void>> writers =
        IntStream.range(0, threads)
            .<Callable<Void>>mapToObj(writer -> () -> append(log, writer, each))
            .toList();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> writer : pool.invokeAll(writers)) {
        writer.get();
      }
    }

    for (ChannelName channel : CHANNELS) {
      List<LoggedEvent> stored = log.read(channel, 0, 1000);
      assertEquals(
          LongStream.rangeClosed(1, threads * each).boxed().toList(),
          stored.stream().map(LoggedEvent::seq).toList());
      assertEquals(
          threads * each, stored.stream().map(logged -> logged.event().id()).distinct().count());
    }
  }

  /** 100 events on two channels with the same ids take several transactions. */
  @ParameterizedTest
  @CsvSource({"REQUEST,1", "REQUEST,2", "REQUEST,3", "ANSWER,1", "ANSWER,2", "ANSWER,3"})
  void aBatchOnTwoChannelsIsCompletedByItsRepeat(LostTransaction.Lost lost, int transaction)
      throws Exception {
    String table = tables.create("EventLogTable");
    List<Event> batch =
        IntStream.range(0, 100)
            .mapToObj(n -> Events.event("id." + n / 2, CHANNELS.get(n % 2)))
            .toList();
    try (DynamoDbClient client = tables.client(new LostTransaction(lost, transaction))) {
      EventLog log = new DynamoEventLog(client, table, Duration.ofHours(1), InstantSource.system());
      assertThrows(RuntimeException.class, () -> log.append(batch));

      EventLog.Appended.Stored stored =
          assertInstanceOf(EventLog.Appended.Stored.class, log.append(batch));

      List<LoggedEvent> expected =
          IntStream.range(0, 100).mapToObj(n -> new LoggedEvent(batch.get(n), n / 2 + 1)).toList();
      assertEquals(expected, stored.entries().stream().map(EventLog.Entry::event).toList());
      for (ChannelName channel : CHANNELS.subList(0, 2)) {
        assertEquals(
            expected.stream().filter(logged -> logged.channel().equals(channel)).toList(),
            log.read(channel, 0, 1000));
      }
    }
  }

  // Round trips.

  @Test
  void anEventAfterAnotherIsOneRequest() throws Exception {
    recording(
        (log, requests, table) -> {
          assertEquals(1, append(log, Events.event("a")));
          requests.clear();

          assertEquals(2, append(log, Events.event("b")));
          assertEquals(List.of("TransactWriteItems"), requests.names());
        });
  }

  @Test
  void anOvertakenBatchReadsNothing() throws Exception {
    recording(
        (log, requests, table) -> {
          append(log, Events.event("a"));
          append(log(table), Events.named("b", "named"));
          requests.clear();

          List<EventLog.Entry> entries = stored(log, List.of(Events.event("c"), Events.event("d")));

          assertEquals(
              List.of(3L, 4L), entries.stream().map(entry -> entry.event().seq()).toList());
          assertEquals(
              RecentNames.NONE.with(new EventName("post_saved"), 1).with(new EventName("named"), 2),
              entries.getFirst().before().orElseThrow());
          assertEquals(List.of("TransactWriteItems", "TransactWriteItems"), requests.names());
        });
  }

  @Test
  void aRepeatOfAnEventReadsOnlyTheEvent() throws Exception {
    recording(
        (log, requests, table) -> {
          append(log, Events.event("a"));
          append(log, Events.event("b"));
          requests.clear();

          assertEquals(1, append(log, Events.event("a")));
          assertEquals(List.of("TransactWriteItems", "BatchGetItem"), requests.names());
        });
  }

  /** Its memory is older than the life of a head, or the table is another. */
  @Test
  void aHeadThatIsGoneIsNotMissed() throws Exception {
    recording(
        (log, requests, table) -> {
          append(log, Events.event("a"));
          append(log, Events.event("b"));
          tables
              .client()
              .deleteItem(delete -> delete.tableName(table).key(LogKeys.head(ChannelName.PUBLIC)));

          assertEquals(1, append(log, Events.event("c")));
          assertEquals(2, append(log, Events.event("d")));
          assertEquals(2, log.open(ChannelName.PUBLIC).seq());
        });
  }

  /** 100 events on one channel take three transactions. */
  @Test
  void thePushOfABatchFinishesInOneRequestForEachTransaction() throws Exception {
    recording(
        (log, requests, table) -> {
          List<Event> batch =
              IntStream.range(0, 100).mapToObj(n -> Events.event("id." + n)).toList();
          List<EventLog.Entry> entries = stored(log, batch);
          requests.clear();

          log.fanOutFinished(entries.subList(0, 70));
          assertEquals(List.of("UpdateItem", "UpdateItem"), requests.names());
          assertEquals(
              entries.subList(70, 100).stream().map(EventLog.Entry::event).toList(),
              stored(log(table), batch).stream()
                  .filter(EventLog.Entry::fanOutPending)
                  .map(EventLog.Entry::event)
                  .toList());
        });
  }

  // Several senders of single events on one channel.

  /** Each in a process of its own, with its own memory of the head. */
  @Test
  void manyProcessesLeaveNoGapAndKnowTheNamesBeforeTheirEvents() throws Exception {
    String table = tables.create("EventLogTable");
    int processes = 8;
    int each = 8;
    List<Callable<List<EventLog.Entry>>> senders =
        IntStream.range(0, processes)
            .<Callable<List<EventLog.Entry>>>mapToObj(
                process -> () -> appendOneByOne(log(table), process, each))
            .toList();
    var entries = new ArrayList<EventLog.Entry>();
    try (ExecutorService pool = Executors.newFixedThreadPool(processes)) {
      for (Future<List<EventLog.Entry>> sender : pool.invokeAll(senders)) {
        entries.addAll(sender.get());
      }
    }

    entries.sort(Comparator.comparingLong(entry -> entry.event().seq()));
    EventLog log = log(table);
    assertEquals(
        log.read(ChannelName.PUBLIC, 0, 1000),
        entries.stream().map(EventLog.Entry::event).toList());
    RecentNames names = RecentNames.NONE;
    String epoch = log.open(ChannelName.PUBLIC).epoch();
    for (EventLog.Entry entry : entries) {
      assertEquals(names.last() + 1, entry.event().seq());
      assertEquals(Optional.of(names), entry.before());
      assertEquals(epoch, entry.epoch());
      assertTrue(entry.fanOutPending());
      names = names.with(entry.event().name(), entry.event().seq());
    }
    log.fanOutFinished(entries);
    assertEquals(
        List.of(),
        stored(log, entries.stream().map(entry -> entry.event().event()).limit(40).toList())
            .stream()
            .filter(EventLog.Entry::fanOutPending)
            .toList());
    assertNothingWaits(table);
  }

  private static List<EventLog.Entry> appendOneByOne(EventLog log, int process, int times) {
    var entries = new ArrayList<EventLog.Entry>();
    for (int n = 0; n < times; n++) {
      Event event = Events.named(process + "." + n, "name." + (process + n) % 5);
      EventLog.Appended appended = log.append(List.of(event));
      while (appended instanceof EventLog.Appended.Busy) {
        appended = log.append(List.of(event));
      }
      entries.addAll(assertInstanceOf(EventLog.Appended.Stored.class, appended).entries());
    }
    return entries;
  }

  @Test
  void anOvertakenEventIsStoredWithOneLookAtTheWaitingRoom() throws Exception {
    recording(
        (log, requests, table) -> {
          append(log, Events.event("a"));
          append(log(table), Events.event("b"));
          requests.clear();

          assertEquals(3, append(log, Events.event("c")));
          assertEquals(
              List.of("TransactWriteItems", "PutItem", "Query", "TransactWriteItems"),
              requests.names());
          assertNothingWaits(table);
        });
  }

  @Test
  void whoComesNextTakesAlongWhatWaits() throws Exception {
    recording(
        (log, requests, table) -> {
          EventLog other = log(table);
          append(other, Events.named("a", "one"));
          append(log, Events.named("b", "two"));
          append(log(table), Events.named("c", "three"));
          requests.clear();
          // When the event "d" waits: its process has made three requests, and the third looks.
          requests.before(2, () -> append(other, Events.named("e", "five")));

          EventLog.Entry taken = stored(log, List.of(Events.named("d", "four"))).getFirst();

          assertEquals(
              List.of("TransactWriteItems", "PutItem", "Query", "BatchGetItem"), requests.names());
          RecentNames before =
              RecentNames.NONE
                  .with(new EventName("one"), 1)
                  .with(new EventName("two"), 2)
                  .with(new EventName("three"), 3);
          assertEquals(
              new EventLog.Entry(
                  new LoggedEvent(Events.named("d", "four"), 4),
                  log.open(ChannelName.PUBLIC).epoch(),
                  true,
                  4,
                  Optional.of(before),
                  OptionalLong.empty()),
              taken);
          assertEquals(
              List.of(1L, 2L, 3L, 4L, 5L),
              log.read(ChannelName.PUBLIC, 0, 10).stream().map(LoggedEvent::seq).toList());
          assertNothingWaits(table);
        });
  }

  /** Its repeat pushes it. */
  @Test
  void anEventWhoseSenderDiedWhileItWaitedIsStoredUnpushed() throws Exception {
    recording(
        (log, requests, table) -> {
          EventLog other = log(table);
          append(other, Events.event("a"));
          append(log, Events.event("b"));
          append(log(table), Events.event("c"));
          die(requests, 2, log, Events.event("d"));
          assertEquals(5, append(other, Events.event("e")));

          EventLog.Entry repeat = stored(log, List.of(Events.event("d"))).getFirst();

          assertEquals(4, repeat.event().seq());
          assertTrue(repeat.fanOutPending());
          assertNothingWaits(table);
        });
  }

  @Test
  void anEventThatWasRepeatedMeanwhileWaitsInVain() throws Exception {
    recording(
        (log, requests, table) -> {
          EventLog other = log(table);
          append(other, Events.event("a"));
          append(log, Events.event("b"));
          append(log(table), Events.event("c"));
          die(requests, 2, log, Events.event("d"));
          append(log(table), Events.event("d"));

          assertEquals(5, append(other, Events.event("e")));
          assertEquals(
              List.of("a", "b", "c", "d", "e"),
              log.read(ChannelName.PUBLIC, 0, 10).stream()
                  .map(logged -> logged.event().id().value())
                  .toList());
          assertNothingWaits(table);
        });
  }

  @Test
  void anEventThatHasWaitedLongerThanItsSenderLivesIsNotTakenAlong() throws Exception {
    String table = tables.create("EventLogTable");
    var clock = new SettableClock(Instant.parse("2126-11-24T00:28:44Z"));
    var requests = new Requests();
    try (DynamoDbClient client = tables.client(requests)) {
      EventLog log = new DynamoEventLog(client, table, Duration.ofHours(1), clock);
      EventLog other = new DynamoEventLog(tables.client(), table, Duration.ofHours(1), clock);
      append(other, Events.event("a"));
      append(log, Events.event("b"));
      append(log(table), Events.event("c"));
      die(requests, 2, log, Events.event("d"));
      clock.advance(Duration.ofSeconds(30));

      assertEquals(4, append(other, Events.event("e")));
    }
  }

  /** More than one look at the waiting room shows. DynamoDB deletes expired rows days later. */
  @Test
  void abandonedEventsAreInNobodysWay() throws Exception {
    String table = tables.create("EventLogTable");
    var clock = new SettableClock(Instant.parse("2126-11-24T00:28:44Z"));
    var room = new WaitingRoom(tables.client(), table, clock);
    for (int n = 0; n < 40; n++) {
      room.enter(Events.event("abandoned." + n));
    }
    clock.advance(Duration.ofMinutes(1));
    EventLog log = new DynamoEventLog(tables.client(), table, Duration.ofHours(1), clock);
    append(log, Events.event("a"));
    append(log(table), Events.event("b"));

    assertEquals(3, append(log, Events.event("c")));
    assertEquals(List.of(), room.view(ChannelName.PUBLIC).waiting());
    assertEquals(List.of(), room.view(ChannelName.PUBLIC).abandoned());
  }

  @Test
  void whoIsFarBehindTakesAlongThoseBeforeIt() throws Exception {
    String table = tables.create("EventLogTable");
    var room = new WaitingRoom(tables.client(), table, InstantSource.system());
    EventLog log = log(table);
    append(log, Events.event("a"));
    append(log(table), Events.event("b"));
    for (int n = 0; n < 40; n++) {
      room.enter(Events.event("before." + n));
    }

    assertEquals(43, append(log, Events.event("c")));
    assertEquals(43, log.read(ChannelName.PUBLIC, 0, 100).size());
    assertNothingWaits(table);
  }

  /** The process dies before the request that follows so many others. */
  private static void die(Requests requests, int others, EventLog log, Event event) {
    requests.before(
        others,
        () -> {
          throw new IllegalStateException("The process died");
        });
    assertThrows(IllegalStateException.class, () -> log.append(List.of(event)));
  }

  private static void assertNothingWaits(String table) {
    assertEquals(
        List.of(),
        new WaitingRoom(tables.client(), table, InstantSource.system())
            .view(ChannelName.PUBLIC)
            .waiting());
  }

  private interface Recorded {
    void run(EventLog log, Requests requests, String table) throws Exception;
  }

  private static void recording(Recorded test) throws Exception {
    var requests = new Requests();
    String table = tables.create("EventLogTable");
    try (DynamoDbClient client = tables.client(requests)) {
      test.run(
          new DynamoEventLog(client, table, Duration.ofHours(1), InstantSource.system()),
          requests,
          table);
    }
  }

  private static long append(EventLog log, Event event) {
    return stored(log, List.of(event)).getFirst().event().seq();
  }

  private static List<EventLog.Entry> stored(EventLog log, List<Event> events) {
    return assertInstanceOf(EventLog.Appended.Stored.class, log.append(events)).entries();
  }

  /** The id "a" of the channel "public" is not the id "public#a" of another. */
  @Test
  void anIdWithASeparatorIsNoOtherId() throws Exception {
    EventLog log = log(tables.create("EventLogTable"));
    var channel = new ChannelName("event");
    List<Event> events =
        List.of(
            Events.event("public#a", channel),
            Events.event("a"),
            Events.event("event#public#a"),
            Events.event("#a"));

    EventLog.Appended.Stored stored =
        assertInstanceOf(EventLog.Appended.Stored.class, log.append(events));

    assertEquals(
        List.of(1L, 1L, 2L, 3L),
        stored.entries().stream().map(entry -> entry.event().seq()).toList());
  }

  /** A function from before the names moved the head, as during a deploy. */
  @Test
  void aHeadThatMovedWithoutItsNamesHasOnlyAFloor() throws Exception {
    String table = tables.create("EventLogTable");
    EventLog log = log(table);
    log.append(List.of(Events.named("1", "a"), Events.named("2", "b")));

    tables
        .client()
        .updateItem(
            update ->
                update
                    .tableName(table)
                    .key(LogKeys.head(ChannelName.PUBLIC))
                    .updateExpression("SET #head = :seq")
                    .expressionAttributeNames(Map.of("#head", "head"))
                    .expressionAttributeValues(Map.of(":seq", Items.number(3))));

    assertEquals(new RecentNames(Map.of(), 3), before(log, Events.named("4", "a")));
    assertEquals(
        new RecentNames(Map.of(new EventName("a"), 4L), 3), before(log, Events.named("5", "b")));
  }

  @Test
  void aHeadFromBeforeTheNamesHasOnlyAFloor() throws Exception {
    String table = tables.create("EventLogTable");
    var item = new HashMap<>(LogKeys.head(ChannelName.PUBLIC));
    item.put("head", Items.number(7));
    item.put("epoch", Items.text("old"));
    item.put(Items.EXPIRES_AT, Items.seconds(Instant.now().plusSeconds(3600)));
    tables.client().putItem(put -> put.tableName(table).item(item));

    EventLog log = log(table);

    assertEquals(new RecentNames(Map.of(), 7), before(log, Events.named("8", "a")));
    assertEquals(
        new RecentNames(Map.of(new EventName("a"), 8L), 7), before(log, Events.named("9", "b")));
    assertEquals(new Head(9, "old"), log.open(ChannelName.PUBLIC));
  }

  /** DynamoDB bills the write of a head by the KB. */
  @ParameterizedTest
  @ValueSource(ints = {1, 30, 40, 128})
  void aHeadTakesLessThanOneKilobyte(int length) throws Exception {
    String table = tables.create("EventLogTable");
    var channel = new ChannelName("c".repeat(128));
    var item = new HashMap<>(LogKeys.head(channel));
    item.put("head", Items.number(9_007_199_254_740_000L));
    item.put("epoch", Items.text(UUID.randomUUID().toString()));
    item.put(Items.EXPIRES_AT, Items.seconds(Instant.now().plusSeconds(3600)));
    tables.client().putItem(put -> put.tableName(table).item(item));
    EventLog log = log(table);
    for (int n = 0; n < 17; n++) {
      log.append(List.of(named(channel, (char) ('A' + n) + "☃".repeat(length - 1))));
    }

    Map<String, AttributeValue> head =
        tables
            .client()
            .getItem(get -> get.tableName(table).key(LogKeys.head(channel)).consistentRead(true))
            .item();

    assertTrue(head.get("names").hasM(), head::toString);
    double units =
        tables
            .client()
            .putItem(
                put ->
                    put.tableName(table)
                        .item(head)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
            .consumedCapacity()
            .capacityUnits();
    assertEquals(1.0, units, head::toString);
  }

  private static Event named(ChannelName channel, String name) {
    return new Event(
        EventId.random(), channel, new EventName(name), RawJson.NULL, new Timestamp("now"));
  }

  private static EventLog log(String table) {
    return new DynamoEventLog(tables.client(), table, Duration.ofHours(1), InstantSource.system());
  }

  private static RecentNames before(EventLog log, Event event) {
    return stored(log, List.of(event)).getFirst().before().orElseThrow();
  }

  private static Void append(EventLog log, int writer, int times) {
    for (int n = 0; n < times; n++) {
      String id = writer + "." + n + ".";
      List<Event> batch =
          CHANNELS.stream().map(channel -> Events.event(id + channel, channel)).toList();
      while (log.append(batch) instanceof EventLog.Appended.Busy) {
        // Again.
      }
    }
    return null;
  }
}
