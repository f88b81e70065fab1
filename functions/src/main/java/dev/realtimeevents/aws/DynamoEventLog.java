package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Epochs;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.paginators.QueryIterable;

/**
 * The event log in a DynamoDB table. One transaction writes the head of a channel, the events and
 * their ids, so numbers have no gaps and an id is never two events of a channel.
 *
 * <p>A transaction is written without a read before it where the head of the channel is remembered.
 * If the memory is out of date, or an id is known, the transaction is refused, and the refusal
 * contains the row as it is.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html">DynamoDB
 *     transactions</a>
 */
final class DynamoEventLog implements EventLog {
  private static final int ATTEMPTS = 12;

  /** The sender waits. After so long, it is told to send again. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The look at the waiting room from which on a process does not leave it to the first. */
  private static final int TAKE_OVER = 3;

  private static final String SEED = "seed";

  private final DynamoDbClient dynamo;
  private final String table;
  private final Supplier<Duration> retention;
  private final InstantSource clock;
  private final ChannelMemory memory;
  private final WaitingRoom waitingRoom;

  /** Read when it is first needed: most messages are about channels with a head. */
  private volatile Epochs epochs;

  DynamoEventLog(DynamoDbClient dynamo, String table, Duration retention, InstantSource clock) {
    this(dynamo, table, () -> retention, clock);
  }

  /**
   * @param retention of events that are appended, so that a function that only reads needs none
   */
  DynamoEventLog(
      DynamoDbClient dynamo, String table, Supplier<Duration> retention, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
    this.memory = new ChannelMemory(clock);
    this.waitingRoom = new WaitingRoom(dynamo, table, clock);
  }

  @Override
  public Appended append(List<Event> events, Predicate<ChannelName> isLarge) {
    var entries = new ArrayList<Entry>();
    Instant end = clock.instant().plus(PATIENCE);
    for (List<Event> chunk : TransactionChunks.of(events)) {
      switch (appendTogether(chunk, isLarge, end)) {
        case Appended.Stored(var stored) -> entries.addAll(stored);
        case Appended.Busy busy -> {
          return busy;
        }
      }
    }
    return new Appended.Stored(entries);
  }

  private Appended appendTogether(List<Event> events, Predicate<ChannelName> isLarge, Instant end) {
    if (events.size() == 1 && memory.isCrowded(events.getFirst().channel())) {
      return appendWithOthers(events.getFirst(), transaction(isLarge, Map.of()), end);
    }
    AppendTransaction transaction = transaction(isLarge, believed(events));
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      AppendTransaction.Result result = transaction.tryToStore(events);
      if (result == AppendTransaction.Result.STORED) {
        return new Appended.Stored(entries(events, transaction));
      }
      if (result == AppendTransaction.Result.REPEATED) {
        continue;
      }
      if (events.size() == 1) {
        memory.crowded(events.getFirst().channel());
        return appendWithOthers(events.getFirst(), transaction, end);
      }
      if (!clock.instant().isBefore(end)) {
        break;
      }
      Jitter.pause(attempt);
      if (result == AppendTransaction.Result.CONFLICT) {
        transaction.believe(stored(transaction.channels()));
      }
    }
    return new Appended.Busy();
  }

  /**
   * Appends an event that was overtaken. The process whose event waits longest stores all that
   * wait. The others look again, and take over if it does not.
   */
  private Appended appendWithOthers(Event event, AppendTransaction transaction, Instant end) {
    WaitingRoom.Place place = waitingRoom.enter(event);
    boolean isLast = false;
    for (int look = 1; !isLast; look++) {
      Jitter.pause(place.pause().multipliedBy(look));
      isLast = look == ATTEMPTS || !clock.instant().isBefore(end);
      if (isLast) {
        // From now on nobody takes it along; this look tells whether somebody has.
        waitingRoom.leave(place.waiting());
      }
      WaitingRoom.View view = waitingRoom.view(event.channel());
      transaction.believe(Map.of(event.channel(), view.head()));
      if (!view.waiting().equals(List.of(place.waiting()))) {
        memory.crowded(event.channel());
      }
      boolean waits = view.waiting().contains(place.waiting());
      if (!waits) {
        Map<String, AttributeValue> key = LogKeys.id(event.key());
        Optional.ofNullable(items(List.of(key)).get(key))
            .filter(row -> !Items.expired(row, clock.instant()))
            .ifPresent(row -> transaction.know(event.key(), IdRow.of(row)));
      }
      if (!isLast
          && !transaction.ids().containsKey(event.key())
          && (look >= TAKE_OVER || view.waiting().indexOf(place.waiting()) == 0)
          && transaction.tryToStore(view) == AppendTransaction.Result.STORED
          && waits) {
        return new Appended.Stored(entries(List.of(event), transaction));
      }
      IdRow id = transaction.ids().get(event.key());
      if (id != null) {
        return new Appended.Stored(List.of(taken(place.waiting(), id, transaction)));
      }
    }
    return new Appended.Busy();
  }

  /** The entry of an event that another sender stored: with this one's, or before it. */
  private Entry taken(WaitingRoom.Waiting waiting, IdRow id, AppendTransaction transaction) {
    Event event = waiting.event();
    return id.taken()
        .filter(taken -> taken.ticket() == waiting.ticket())
        .map(
            taken ->
                new Entry(
                    new LoggedEvent(event, id.seq()),
                    transaction.epoch(event.channel()),
                    true,
                    id.first(),
                    Optional.of(taken.before()),
                    taken.burst()))
        .orElseGet(
            () -> {
              waitingRoom.leave(waiting);
              return entries(List.of(event), transaction).getFirst();
            });
  }

  private AppendTransaction transaction(
      Predicate<ChannelName> isLarge, Map<ChannelName, Optional<HeadRow>> heads) {
    return new AppendTransaction(
        dynamo, table, clock, retention.get(), this::epochs, isLarge, heads);
  }

  /** The remembered heads of the channels; those that are not remembered are read. */
  private Map<ChannelName, Optional<HeadRow>> believed(List<Event> events) {
    var heads = new HashMap<ChannelName, Optional<HeadRow>>();
    var unknown = new HashSet<ChannelName>();
    for (Event event : events) {
      Optional<HeadRow> head = memory.head(event.channel());
      if (head.isPresent()) {
        heads.put(event.channel(), head);
      } else {
        unknown.add(event.channel());
      }
    }
    heads.putAll(stored(unknown));
    return heads;
  }

  private Map<ChannelName, Optional<HeadRow>> stored(Collection<ChannelName> channels) {
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> rows =
        items(channels.stream().map(LogKeys::head).toList());
    var heads = new HashMap<ChannelName, Optional<HeadRow>>();
    for (ChannelName channel : channels) {
      heads.put(channel, Optional.ofNullable(rows.get(LogKeys.head(channel))).map(HeadRow::of));
    }
    return heads;
  }

  /** The entries in the order of the events; those of repeated ids are read from the log. */
  private List<Entry> entries(List<Event> events, AppendTransaction transaction) {
    transaction.moved().forEach(memory::moved);
    var keys = new LinkedHashSet<Map<String, AttributeValue>>();
    for (Event event : events) {
      IdRow id = transaction.ids().get(event.key());
      if (id != null) {
        keys.add(LogKeys.event(event.channel(), id.seq()));
        keys.add(LogKeys.event(event.channel(), id.first()));
      }
    }
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> rows = items(List.copyOf(keys));
    return events.stream()
        .map(
            event -> {
              IdRow id = transaction.ids().get(event.key());
              return id == null
                  ? transaction.fresh().get(event.key())
                  : repeated(event, id, transaction.epoch(event.channel()), rows);
            })
        .toList();
  }

  private static Entry repeated(
      Event event,
      IdRow id,
      String epoch,
      Map<Map<String, AttributeValue>, Map<String, AttributeValue>> rows) {
    ChannelName channel = event.channel();
    Map<String, AttributeValue> row = rows.get(LogKeys.event(channel, id.seq()));
    AttributeValue unpushed =
        rows.getOrDefault(LogKeys.event(channel, id.first()), Map.of()).get(EventRow.UNPUSHED);
    return new Entry(
        row == null ? new LoggedEvent(event, id.seq()) : EventRow.logged(channel, row),
        epoch,
        unpushed != null && unpushed.ns().contains(Long.toString(id.seq())),
        id.first(),
        Optional.empty(),
        OptionalLong.empty());
  }

  @Override
  public void fanOutFinished(Collection<Entry> entries) {
    entries.stream()
        .collect(
            Collectors.groupingBy(entry -> LogKeys.event(entry.event().channel(), entry.first())))
        .forEach(this::finished);
  }

  private void finished(Map<String, AttributeValue> first, List<Entry> entries) {
    AttributeValue numbers =
        EventRow.numbers(entries.stream().mapToLong(entry -> entry.event().seq()));
    try {
      dynamo.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(first)
                  .updateExpression("DELETE #unpushed :numbers")
                  .conditionExpression("attribute_exists(#unpushed)")
                  .expressionAttributeNames(Map.of("#unpushed", EventRow.UNPUSHED))
                  .expressionAttributeValues(Map.of(":numbers", numbers)));
    } catch (ConditionalCheckFailedException finishedAlready) {
      // Another repeat of the webhook finished it, or the event has expired.
    }
  }

  @Override
  public Head open(ChannelName channel, Optional<String> epoch) {
    Head stored = heads(List.of(channel)).get(channel);
    Head head = stored == null ? new Head(0, epochs().at(channel, clock.instant())) : stored;
    return epoch
        .filter(
            known -> known.equals(head.epoch()) || epochs().isSame(channel, known, head.epoch()))
        .map(known -> new Head(head.seq(), known))
        .orElse(head);
  }

  /** The seed is written once for each table, by whoever needs it first. It does not expire. */
  private Epochs epochs() {
    while (epochs == null) {
      Map<String, AttributeValue> row = items(List.of(LogKeys.SEED)).get(LogKeys.SEED);
      if (row == null) {
        putSeed();
      } else {
        epochs = new Epochs(row.get(SEED).s());
      }
    }
    return epochs;
  }

  private void putSeed() {
    var row = new HashMap<>(LogKeys.SEED);
    row.put(SEED, text(UUID.randomUUID().toString()));
    try {
      dynamo.putItem(
          put ->
              put.tableName(table)
                  .item(row)
                  .conditionExpression("attribute_not_exists(#key)")
                  .expressionAttributeNames(Map.of("#key", LogKeys.KEY)));
    } catch (ConditionalCheckFailedException writtenMeanwhile) {
      // Another function was faster; its seed counts.
    }
  }

  @Override
  public Map<ChannelName, Head> heads(Collection<ChannelName> channels) {
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items =
        items(channels.stream().map(LogKeys::head).toList());
    var heads = new LinkedHashMap<ChannelName, Head>();
    for (ChannelName channel : channels) {
      Map<String, AttributeValue> item = items.get(LogKeys.head(channel));
      if (item != null) {
        heads.put(channel, HeadRow.of(item).head());
      }
    }
    return heads;
  }

  @Override
  public RecentNames names(ChannelName channel) {
    return stored(List.of(channel)).get(channel).map(HeadRow::names).orElse(RecentNames.NONE);
  }

  @Override
  public List<LoggedEvent> read(ChannelName channel, long after, int limit, int bytes) {
    Instant now = clock.instant();
    QueryIterable pages =
        dynamo.queryPaginator(
            query ->
                query
                    .tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("#key = :key AND #seq > :after")
                    .expressionAttributeNames(Map.of("#key", LogKeys.KEY, "#seq", LogKeys.SEQ))
                    .expressionAttributeValues(
                        Map.of(":key", LogKeys.partition(channel), ":after", number(after)))
                    .limit(limit));
    var events = new ArrayList<LoggedEvent>();
    long size = 0;
    for (Map<String, AttributeValue> item : pages.items()) {
      if (Items.expired(item, now)) {
        continue;
      }
      LoggedEvent event = EventRow.logged(channel, item);
      size += event.event().data().bytes();
      if (size > bytes && !events.isEmpty()) {
        break;
      }
      events.add(event);
      if (events.size() == limit) {
        break;
      }
    }
    return events;
  }

  @Override
  public boolean isContiguous(ChannelName channel, long after, long upTo) {
    Instant now = clock.instant();
    long found =
        dynamo
            .queryPaginator(
                query ->
                    query
                        .tableName(table)
                        .consistentRead(true)
                        .select(Select.COUNT)
                        .keyConditionExpression("#key = :key AND #seq BETWEEN :first AND :last")
                        .filterExpression("expiresAt > :now")
                        .expressionAttributeNames(Map.of("#key", LogKeys.KEY, "#seq", LogKeys.SEQ))
                        .expressionAttributeValues(
                            Map.of(
                                ":key", LogKeys.partition(channel),
                                ":first", number(after + 1),
                                ":last", number(upTo),
                                ":now", seconds(now))))
            .stream()
            .mapToLong(page -> page.count())
            .sum();
    return found == upTo - after;
  }

  /** Reads up to 100 items, strongly consistent; a missing one is absent. */
  private Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items(
      List<Map<String, AttributeValue>> keys) {
    var items = new HashMap<Map<String, AttributeValue>, Map<String, AttributeValue>>();
    List<Map<String, AttributeValue>> wanted = keys;
    for (int attempt = 0; !wanted.isEmpty(); attempt++) {
      Jitter.pause(attempt);
      Map<String, KeysAndAttributes> request =
          Map.of(table, KeysAndAttributes.builder().keys(wanted).consistentRead(true).build());
      BatchGetItemResponse response = dynamo.batchGetItem(get -> get.requestItems(request));
      for (Map<String, AttributeValue> item : response.responses().getOrDefault(table, List.of())) {
        items.put(
            Map.of(LogKeys.KEY, item.get(LogKeys.KEY), LogKeys.SEQ, item.get(LogKeys.SEQ)), item);
      }
      KeysAndAttributes left = response.unprocessedKeys().get(table);
      wanted = left == null ? List.of() : left.keys();
    }
    return items;
  }
}
