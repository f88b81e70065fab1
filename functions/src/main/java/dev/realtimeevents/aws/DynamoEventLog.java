package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Epochs;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventKey;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.event.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.paginators.QueryIterable;

/**
 * The event log in a DynamoDB table. One transaction writes the head of a channel, the events and
 * their ids, so numbers have no gaps and an id is never two events of a channel.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html">DynamoDB
 *     transactions</a>
 */
final class DynamoEventLog implements EventLog {
  private static final int ATTEMPTS = 12;
  private static final String FAN_OUT = "fanOut";
  private static final String PENDING = "pending";
  private static final String NAMES = "names";
  private static final String FLOOR = "floor";
  private static final String SEED = "seed";

  private final DynamoDbClient dynamo;
  private final String table;
  private final Duration retention;
  private final InstantSource clock;

  /** Read when it is first needed: most messages are about channels with a head. */
  private volatile Epochs epochs;

  DynamoEventLog(DynamoDbClient dynamo, String table, Duration retention, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public Appended append(List<Event> events) {
    var entries = new ArrayList<Entry>();
    for (List<Event> chunk : TransactionChunks.of(events)) {
      switch (appendTogether(chunk)) {
        case Appended.Stored(var stored) -> entries.addAll(stored);
        case Appended.Busy busy -> {
          return busy;
        }
      }
    }
    return new Appended.Stored(entries);
  }

  /** Reads the state, writes on condition that it is unchanged, and retries if it is not. */
  private Appended appendTogether(List<Event> events) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Jitter.pause(attempt);
      Known known = known(events);
      Plan plan = plan(events, known);
      if (plan.writes().isEmpty() || write(plan.writes())) {
        return new Appended.Stored(entries(events, plan));
      }
    }
    return new Appended.Busy();
  }

  /**
   * The heads of the channels with the names up to them, and the numbers of the events that are in
   * the log.
   */
  private record Known(
      Map<ChannelName, Head> heads,
      Map<ChannelName, RecentNames> names,
      Map<EventKey, Long> numbers) {}

  private Known known(List<Event> events) {
    var keys = new ArrayList<Map<String, AttributeValue>>();
    events.stream().map(Event::channel).distinct().map(LogKeys::head).forEach(keys::add);
    events.stream().map(Event::key).distinct().map(LogKeys::id).forEach(keys::add);
    events.stream().map(Event::id).distinct().map(LogKeys::idInAllChannels).forEach(keys::add);
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = items(keys);
    Instant now = clock.instant();
    var heads = new HashMap<ChannelName, Head>();
    var names = new HashMap<ChannelName, RecentNames>();
    var numbers = new HashMap<EventKey, Long>();
    for (Event event : events) {
      Map<String, AttributeValue> head = items.get(LogKeys.head(event.channel()));
      if (head != null) {
        heads.put(event.channel(), head(head));
        names.put(event.channel(), names(head));
      }
      Map<String, AttributeValue> id = items.get(LogKeys.id(event.key()));
      Map<String, AttributeValue> old = items.get(LogKeys.idInAllChannels(event.id()));
      if (id != null && !Items.expired(id, now)) {
        numbers.put(event.key(), number(id, "at"));
      } else if (old != null
          && !Items.expired(old, now)
          && old.get("channel").s().equals(event.channel().value())) {
        numbers.put(event.key(), number(old, "at"));
      }
    }
    return new Known(heads, names, numbers);
  }

  /** The writes, and the number of each event and the epoch of each channel after them. */
  private record Plan(
      List<TransactWriteItem> writes,
      Map<EventKey, Long> numbers,
      Map<ChannelName, String> epochs,
      Map<EventKey, Entry> fresh) {}

  private Plan plan(List<Event> events, Known known) {
    Instant now = clock.instant();
    Map<EventKey, Long> numbers = new HashMap<>(known.numbers());
    Map<ChannelName, String> epochs = new HashMap<>();
    known.heads().forEach((channel, head) -> epochs.put(channel, head.epoch()));
    Map<EventKey, Entry> fresh = new HashMap<>();
    Map<ChannelName, RecentNames> moved = new LinkedHashMap<>();
    var writes = new ArrayList<TransactWriteItem>();
    for (Event event : events) {
      if (numbers.containsKey(event.key())) {
        continue;
      }
      RecentNames atHead = known.names().getOrDefault(event.channel(), RecentNames.NONE);
      RecentNames before = moved.getOrDefault(event.channel(), atHead);
      long seq = before.last() + 1;
      moved.put(event.channel(), before.with(event.name(), seq));
      numbers.put(event.key(), seq);
      String epoch = epochs.computeIfAbsent(event.channel(), channel -> epochs().at(channel, now));
      fresh.put(
          event.key(), new Entry(new LoggedEvent(event, seq), epoch, true, Optional.of(before)));
      writes.add(putEvent(event, seq, now));
      writes.add(putId(event, seq, now));
    }
    moved.forEach(
        (channel, its) ->
            writes.add(
                moveHead(channel, known.heads().get(channel), epochs.get(channel), its, now)));
    return new Plan(writes, numbers, epochs, fresh);
  }

  private TransactWriteItem putEvent(Event event, long seq, Instant now) {
    var item = new HashMap<>(LogKeys.event(event.channel(), seq));
    item.put("id", text(event.id().value()));
    item.put("event", text(event.name().value()));
    item.put("data", text(event.data().text()));
    item.put("timestamp", text(event.timestamp().value()));
    item.put(FAN_OUT, text(PENDING));
    item.put(EXPIRES_AT, seconds(now.plus(retention)));
    return TransactWriteItem.builder().put(put -> put.tableName(table).item(item)).build();
  }

  private TransactWriteItem putId(Event event, long seq, Instant now) {
    var item = new HashMap<>(LogKeys.id(event.key()));
    item.put("at", number(seq));
    item.put(EXPIRES_AT, seconds(now.plus(retention)));
    return TransactWriteItem.builder()
        .put(
            put ->
                put.tableName(table)
                    .item(item)
                    .conditionExpression("attribute_not_exists(#key) OR expiresAt <= :now")
                    .expressionAttributeNames(Map.of("#key", LogKeys.KEY))
                    .expressionAttributeValues(Map.of(":now", seconds(now))))
        .build();
  }

  private TransactWriteItem moveHead(
      ChannelName channel, Head before, String epoch, RecentNames recent, Instant now) {
    var names = new HashMap<>(Map.of("#head", "head", "#names", NAMES, "#floor", FLOOR));
    var values =
        new HashMap<>(
            Map.of(
                ":seq", number(recent.last()),
                ":epoch", text(epoch),
                ":names", numbers(recent),
                ":floor", number(recent.floor()),
                ":expiresAt", seconds(now.plus(Epochs.HEAD_LIFE))));
    String moved = "SET #head = :seq, #names = :names, #floor = :floor, expiresAt = :expiresAt";
    String update;
    String condition;
    if (before == null) {
      names.put("#key", LogKeys.KEY);
      update = moved + ", epoch = :epoch";
      condition = "attribute_not_exists(#key)";
    } else {
      values.put(":before", number(before.seq()));
      update = moved;
      condition = "#head = :before AND epoch = :epoch";
    }
    return TransactWriteItem.builder()
        .update(
            change ->
                change
                    .tableName(table)
                    .key(LogKeys.head(channel))
                    .updateExpression(update)
                    .conditionExpression(condition)
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values))
        .build();
  }

  /** Returns whether the transaction was written; false after a conflict or throttling. */
  private boolean write(List<TransactWriteItem> writes) {
    try {
      dynamo.transactWriteItems(request -> request.transactItems(writes));
      return true;
    } catch (TransactionCanceledException cancelled) {
      boolean retry =
          cancelled.cancellationReasons().stream()
              .map(reason -> String.valueOf(reason.code()))
              .allMatch(DynamoEventLog::isTransient);
      if (!retry) {
        throw cancelled;
      }
      return false;
    }
  }

  private static boolean isTransient(String code) {
    return switch (code) {
      case "None",
          "ConditionalCheckFailed",
          "TransactionConflict",
          "ThrottlingError",
          "ProvisionedThroughputExceeded" ->
          true;
      default -> false;
    };
  }

  /** The entries in the order of the events; those of repeated ids are read from the log. */
  private List<Entry> entries(List<Event> events, Plan plan) {
    List<Map<String, AttributeValue>> repeated =
        events.stream()
            .map(Event::key)
            .filter(key -> !plan.fresh().containsKey(key))
            .distinct()
            .map(key -> LogKeys.event(key.channel(), plan.numbers().get(key)))
            .toList();
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = items(repeated);
    return events.stream()
        .map(
            event -> {
              Entry fresh = plan.fresh().get(event.key());
              if (fresh != null) {
                return fresh;
              }
              long seq = plan.numbers().get(event.key());
              Map<String, AttributeValue> item = items.get(LogKeys.event(event.channel(), seq));
              String epoch =
                  plan.epochs().computeIfAbsent(event.channel(), channel -> open(channel).epoch());
              return item == null
                  ? new Entry(new LoggedEvent(event, seq), epoch, false, Optional.empty())
                  : new Entry(
                      logged(event.channel(), item),
                      epoch,
                      item.containsKey(FAN_OUT),
                      Optional.empty());
            })
        .toList();
  }

  @Override
  public void fanOutFinished(Collection<LoggedEvent> events) {
    for (LoggedEvent event : events) {
      try {
        dynamo.updateItem(
            update ->
                update
                    .tableName(table)
                    .key(LogKeys.event(event.channel(), event.seq()))
                    .updateExpression("REMOVE #fanOut")
                    .conditionExpression("attribute_exists(#fanOut)")
                    .expressionAttributeNames(Map.of("#fanOut", FAN_OUT)));
      } catch (ConditionalCheckFailedException finishedAlready) {
        // Another repeat of the webhook finished it, or the event has expired.
      }
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
        heads.put(channel, head(item));
      }
    }
    return heads;
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
      LoggedEvent event = logged(channel, item);
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

  private static Head head(Map<String, AttributeValue> item) {
    return new Head(number(item, "head"), item.get("epoch").s());
  }

  /**
   * The names in a head. A version of this function that does not know them moves the head without
   * them: then they end below it, and do not count.
   */
  private static RecentNames names(Map<String, AttributeValue> head) {
    RecentNames names =
        head.containsKey(NAMES)
            ? new RecentNames(
                head.get(NAMES).m().entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            name -> new EventName(name.getKey()),
                            name -> Long.parseLong(name.getValue().n()))),
                number(head, FLOOR))
            : RecentNames.NONE;
    return names.upTo(number(head, "head"));
  }

  private static AttributeValue numbers(RecentNames names) {
    return AttributeValue.fromM(
        names.numbers().entrySet().stream()
            .collect(
                Collectors.toMap(name -> name.getKey().value(), name -> number(name.getValue()))));
  }

  private static LoggedEvent logged(ChannelName channel, Map<String, AttributeValue> item) {
    return new LoggedEvent(
        new Event(
            new EventId(item.get("id").s()),
            channel,
            new EventName(item.get("event").s()),
            new RawJson(item.get("data").s()),
            new Timestamp(item.get("timestamp").s())),
        number(item, LogKeys.SEQ));
  }
}
