package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Delete;

/**
 * Where an event waits that another one has overtaken. Whoever moves the head of the channel next
 * takes all that wait along, in one transaction, so eight senders need hardly more transactions
 * than one. A waiting event is a row below the head of its channel: one query reads the head, and
 * behind it the events, oldest first. Thread-safe.
 */
final class WaitingRoom {
  /** Event, id and the row here are three of the hundred items of a transaction; a head is one. */
  private static final int TOGETHER = 33;

  /** Longer than an invocation. A row without a sender is of no use to anybody. */
  private static final Duration LIFE = Duration.ofSeconds(30);

  /** Roughly, in time. */
  private static final int PUTS_IN_A_TRANSACTION = 3;

  /** With it, twelve looks take about two seconds. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  /** Not a seeded generator: instances restored from one snapshot would have equal numbers. */
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DynamoDbClient dynamo;
  private final String table;
  private final InstantSource clock;

  WaitingRoom(DynamoDbClient dynamo, String table, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.clock = clock;
  }

  /**
   * An event that waits.
   *
   * @param ticket the number of its row, without the sign; later events have higher numbers
   */
  record Waiting(Event event, long ticket) {
    /** On condition that it still waits: its sender may have given up. */
    Delete removal(String table) {
      return Delete.builder()
          .tableName(table)
          .key(LogKeys.event(event.channel(), -ticket))
          .conditionExpression("attribute_exists(#key)")
          .expressionAttributeNames(Map.of("#key", LogKeys.KEY))
          .build();
    }
  }

  /**
   * What one query has seen: the head and at most {@value #TOGETHER} events, oldest first.
   *
   * @param abandoned their senders have ended long ago
   */
  record View(Optional<HeadRow> head, List<Waiting> waiting, List<Waiting> abandoned) {}

  /**
   * The place of an event.
   *
   * @param pause the longest that its sender pauses before it looks: about the time of a
   *     transaction, in which another one may take the event along
   */
  record Place(Waiting waiting, Duration pause) {}

  /** Two equal tickets are next to impossible. One of their senders would have to repeat. */
  Place enter(Event event) {
    Instant now = clock.instant();
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    var waiting = new Waiting(event, micros * 1000 + RANDOM.nextInt(1000));
    Map<String, AttributeValue> row = EventRow.of(event, -waiting.ticket());
    row.put(EXPIRES_AT, seconds(now.plus(LIFE)));
    long start = System.nanoTime();
    dynamo.putItem(put -> put.tableName(table).item(row));
    Duration transaction = Duration.ofNanos((System.nanoTime() - start) * PUTS_IN_A_TRANSACTION);
    return new Place(
        waiting, transaction.compareTo(LONGEST_PAUSE) < 0 ? transaction : LONGEST_PAUSE);
  }

  void leave(Waiting one) {
    dynamo.deleteItem(
        delete -> delete.tableName(table).key(LogKeys.event(one.event().channel(), -one.ticket())));
  }

  View view(ChannelName channel) {
    Instant now = clock.instant();
    Optional<HeadRow> head = Optional.empty();
    var waiting = new ArrayList<Waiting>();
    var abandoned = new ArrayList<Waiting>();
    List<Map<String, AttributeValue>> rows =
        dynamo
            .query(
                query ->
                    query
                        .tableName(table)
                        .consistentRead(true)
                        .scanIndexForward(false)
                        .keyConditionExpression("#key = :key AND #seq <= :head")
                        .expressionAttributeNames(Map.of("#key", LogKeys.KEY, "#seq", LogKeys.SEQ))
                        .expressionAttributeValues(
                            Map.of(":key", LogKeys.partition(channel), ":head", number(0)))
                        .limit(TOGETHER + 1))
            .items();
    for (Map<String, AttributeValue> row : rows) {
      long seq = number(row, LogKeys.SEQ);
      if (seq == 0) {
        head = Optional.of(HeadRow.of(row));
      } else if (waiting.size() + abandoned.size() < TOGETHER) {
        (Items.expired(row, now) ? abandoned : waiting)
            .add(new Waiting(EventRow.event(channel, row), -seq));
      }
    }
    return new View(head, waiting, abandoned);
  }
}
