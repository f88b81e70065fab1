package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.event.Burst;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Epochs;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventKey;
import dev.realtimeevents.event.EventLog.Entry;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * The transaction that appends events: events, ids and heads. It begins with what is believed of
 * the heads. If that is wrong, or an id is in the log already, the transaction is refused, and the
 * refusal contains the rows that are in the way. So the next try needs no read. For one thread.
 */
final class AppendTransaction {
  private final DynamoDbClient dynamo;
  private final String table;
  private final InstantSource clock;
  private final Duration retention;
  private final Supplier<Epochs> epochs;
  private final Predicate<ChannelName> isLarge;
  private final Map<ChannelName, Optional<HeadRow>> heads;
  private final Map<EventKey, IdRow> ids = new HashMap<>();

  /** The entries and heads of the last try, if it was not refused. */
  private final Map<EventKey, Entry> fresh = new LinkedHashMap<>();

  private final Map<ChannelName, HeadRow> moved = new LinkedHashMap<>();

  /**
   * @param heads what is believed of the head of each channel; empty for a channel without a head
   */
  AppendTransaction(
      DynamoDbClient dynamo,
      String table,
      InstantSource clock,
      Duration retention,
      Supplier<Epochs> epochs,
      Predicate<ChannelName> isLarge,
      Map<ChannelName, Optional<HeadRow>> heads) {
    this.dynamo = dynamo;
    this.table = table;
    this.clock = clock;
    this.retention = retention;
    this.epochs = epochs;
    this.isLarge = isLarge;
    this.heads = new HashMap<>(heads);
  }

  /** The result of a try. */
  enum Result {
    /** The events are in the log, each by this transaction or before. */
    STORED,
    /** Some ids are in the log. They are known now, and so are the heads. */
    REPEATED,
    /** A head was not what it was believed to be. It is known now. */
    OVERTAKEN,
    /** Another transaction is under way, or DynamoDB throttles. The heads are not known. */
    CONFLICT
  }

  /** Tries to append those of the events whose ids are not known to be in the log. */
  Result tryToStore(List<Event> events) {
    return tryToStore(events, List.of(), Map.of());
  }

  /** The same for events of the waiting room. They leave it, and so do those without a sender. */
  Result tryToStore(WaitingRoom.View view) {
    var tickets = new HashMap<EventKey, Long>();
    view.waiting().forEach(one -> tickets.putIfAbsent(one.event().key(), one.ticket()));
    return tryToStore(
        view.waiting().stream().map(WaitingRoom.Waiting::event).toList(),
        Stream.concat(view.waiting().stream(), view.abandoned().stream()).toList(),
        tickets);
  }

  private Result tryToStore(
      List<Event> events, List<WaitingRoom.Waiting> leaving, Map<EventKey, Long> tickets) {
    Instant now = clock.instant();
    fresh.clear();
    moved.clear();
    boolean batch = tickets.isEmpty();
    events.forEach(event -> number(event, batch, now));
    var writes = new ArrayList<Write>();
    for (Entry entry : fresh.values()) {
      EventKey key = entry.event().event().key();
      Optional<IdRow.Taken> taken =
          Optional.ofNullable(tickets.get(key))
              .map(ticket -> new IdRow.Taken(ticket, entry.before().orElseThrow(), entry.burst()));
      var id = new IdRow(entry.event().seq(), entry.first(), taken);
      Put putId = id.put(table, key, now, now.plus(retention));
      writes.add(new Write(item -> item.put(putEvent(entry, now)), _ -> {}));
      writes.add(new Write(item -> item.put(putId), row -> ids.put(key, IdRow.of(row))));
    }
    moved.forEach(
        (channel, head) ->
            writes.add(
                new Write(
                    item -> item.update(head.replacing(heads.get(channel), table, channel, now)),
                    row -> believe(channel, Optional.of(row).filter(known -> !known.isEmpty())))));
    leaving.forEach(one -> writes.add(new Write(item -> item.delete(one.removal(table)), _ -> {})));
    Result result = writes.isEmpty() ? Result.STORED : write(writes);
    if (result != Result.STORED) {
      fresh.clear();
      moved.clear();
    }
    return result;
  }

  private void believe(ChannelName channel, Optional<Map<String, AttributeValue>> row) {
    believe(Map.of(channel, row.map(HeadRow::of)));
  }

  /** Replaces what is believed of heads. */
  void believe(Map<ChannelName, Optional<HeadRow>> read) {
    heads.putAll(read);
  }

  /** Notes that an id is in the log. */
  void know(EventKey event, IdRow id) {
    ids.put(event, id);
  }

  /** The ids that are in the log, as far as they have been in the way. */
  Map<EventKey, IdRow> ids() {
    return ids;
  }

  /** The new entries, of a try that was not refused. */
  Map<EventKey, Entry> fresh() {
    return fresh;
  }

  /** The heads that it moved. */
  Map<ChannelName, HeadRow> moved() {
    return moved;
  }

  /** The channels of the heads. */
  Collection<ChannelName> channels() {
    return List.copyOf(heads.keySet());
  }

  String epoch(ChannelName channel) {
    return head(channel, clock.instant()).head().epoch();
  }

  private HeadRow head(ChannelName channel, Instant now) {
    return heads
        .get(channel)
        .orElseGet(
            () ->
                new HeadRow(
                    new Head(0, epochs.get().at(channel, now)), RecentNames.NONE, Burst.NONE));
  }

  /**
   * @param batch whether the events are of one request
   */
  private void number(Event event, boolean batch, Instant now) {
    if (ids.containsKey(event.key()) || fresh.containsKey(event.key())) {
      return;
    }
    HeadRow stored = head(event.channel(), now);
    HeadRow before = moved.getOrDefault(event.channel(), stored);
    long seq = before.head().seq() + 1;
    String epoch = before.head().epoch();
    Burst burst =
        batch && moved.containsKey(event.channel())
            ? before.burst()
            : before.burst().append(seq, now, isLarge.test(event.channel()));
    moved.put(
        event.channel(),
        new HeadRow(new Head(seq, epoch), before.names().with(event.name(), seq), burst));
    fresh.put(
        event.key(),
        new Entry(
            new LoggedEvent(event, seq),
            epoch,
            true,
            stored.head().seq() + 1,
            Optional.of(before.names()),
            burst.from()));
  }

  private Put putEvent(Entry entry, Instant now) {
    LoggedEvent event = entry.event();
    Map<String, AttributeValue> row = EventRow.of(event.event(), event.seq());
    if (event.seq() == entry.first()) {
      long last = moved.get(event.channel()).head().seq();
      row.put(EventRow.UNPUSHED, EventRow.numbers(LongStream.rangeClosed(event.seq(), last)));
    }
    row.put(EventRow.ACCEPTED_AT, Items.number(now.toEpochMilli()));
    row.put(EXPIRES_AT, seconds(now.plus(retention)));
    return Put.builder().tableName(table).item(row).build();
  }

  /**
   * A write of the transaction.
   *
   * @param refused takes the row that is in the way; empty if there is none
   */
  private record Write(
      Consumer<TransactWriteItem.Builder> item, Consumer<Map<String, AttributeValue>> refused) {

    TransactWriteItem build() {
      return TransactWriteItem.builder().applyMutation(item).build();
    }
  }

  private Result write(List<Write> writes) {
    try {
      dynamo.transactWriteItems(
          request -> request.transactItems(writes.stream().map(Write::build).toList()));
      return Result.STORED;
    } catch (TransactionCanceledException cancelled) {
      List<CancellationReason> reasons = cancelled.cancellationReasons();
      if (!reasons.stream().allMatch(AppendTransaction::isTransient)) {
        throw cancelled;
      }
      int known = ids.size();
      Result result = Result.CONFLICT;
      for (int n = 0; n < reasons.size(); n++) {
        if ("ConditionalCheckFailed".equals(reasons.get(n).code())) {
          writes.get(n).refused().accept(reasons.get(n).item());
          result = Result.OVERTAKEN;
        }
      }
      return ids.size() > known ? Result.REPEATED : result;
    }
  }

  private static boolean isTransient(CancellationReason reason) {
    return switch (String.valueOf(reason.code())) {
      case "None",
          "ConditionalCheckFailed",
          "TransactionConflict",
          "ThrottlingError",
          "ProvisionedThroughputExceeded" ->
          true;
      default -> false;
    };
  }
}
