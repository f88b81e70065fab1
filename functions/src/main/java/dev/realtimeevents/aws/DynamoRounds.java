package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.deliver.Rounds;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.RecentNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** The rounds of each channel, one row each in the event log table. */
final class DynamoRounds implements Rounds {
  /** Longer than any burst waits, and much shorter than numbers last. */
  private static final Duration LIFE = Duration.ofDays(1);

  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String WAITING = "waiting";
  private static final String WAITING_FIRST = "waitingFirst";
  private static final String WAITING_SINCE = "waitingSince";
  private static final String BEGUN = "begun";

  /** With the name of a job: the first and the last event that it has taken. */
  private static final String UNSENT = "unsent#";

  private final DynamoDbClient dynamo;
  private final String table;
  private final InstantSource clock;

  DynamoRounds(DynamoDbClient dynamo, String table, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public State of(ChannelName channel) {
    return state(
        dynamo
            .getItem(get -> get.tableName(table).key(LogKeys.rounds(channel)).consistentRead(true))
            .item());
  }

  @Override
  public void waits(RoundJob job) {
    try {
      dynamo.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(LogKeys.rounds(job.channel()))
                  .updateExpression(
                      "SET waiting = :burst, waitingFirst = :first, waitingSince = :since,"
                          + " expiresAt = :expiresAt")
                  .conditionExpression("attribute_not_exists(#to) OR #to < :seq")
                  .expressionAttributeNames(Map.of("#to", TO))
                  .expressionAttributeValues(
                      Map.of(
                          ":burst", number(job.burst()),
                          ":first", number(job.first()),
                          ":since", number(clock.instant().toEpochMilli()),
                          ":seq", number(job.last()),
                          ":expiresAt", expiresAt())));
    } catch (ConditionalCheckFailedException takenMeanwhile) {
      // Its events are in a round.
    }
  }

  @Override
  public State begin(ChannelName channel) {
    return state(
        dynamo
            .updateItem(
                update ->
                    update
                        .tableName(table)
                        .key(LogKeys.rounds(channel))
                        .updateExpression(
                            "SET begun = :now, expiresAt = :expiresAt"
                                + " REMOVE waiting, waitingFirst, waitingSince")
                        .expressionAttributeValues(
                            Map.of(
                                ":now", number(clock.instant().toEpochMilli()),
                                ":expiresAt", expiresAt()))
                        .returnValues(ReturnValue.ALL_OLD))
            .attributes());
  }

  @Override
  public Optional<State> take(
      RoundJob job, State before, long from, long first, RecentNames names) {
    var values =
        new HashMap<>(
            Map.of(
                ":from", number(from),
                ":to", number(names.last()),
                ":names", NamesAttribute.numbers(names),
                ":floor", number(names.floor()),
                ":unsent", AttributeValue.fromL(List.of(number(first), number(names.last()))),
                ":expiresAt", expiresAt()));
    String condition = "attribute_not_exists(#to)";
    if (before.to() > 0) {
      values.put(":before", number(before.to()));
      condition = "#to = :before";
    }
    String unchanged = condition;
    try {
      return Optional.of(
          state(
              dynamo
                  .updateItem(
                      update ->
                          update
                              .tableName(table)
                              .key(LogKeys.rounds(job.channel()))
                              .updateExpression(
                                  "SET #from = :from, #to = :to, #names = :names, #floor = :floor,"
                                      + " #unsent = :unsent, expiresAt = :expiresAt")
                              .conditionExpression(unchanged)
                              .expressionAttributeNames(
                                  Map.of(
                                      "#from",
                                      FROM,
                                      "#to",
                                      TO,
                                      "#names",
                                      NamesAttribute.NAMES,
                                      "#floor",
                                      NamesAttribute.FLOOR,
                                      "#unsent",
                                      UNSENT + job.first()))
                              .expressionAttributeValues(values)
                              .returnValues(ReturnValue.ALL_NEW))
                  .attributes()));
    } catch (ConditionalCheckFailedException takenMeanwhile) {
      return Optional.empty();
    }
  }

  @Override
  public void sent(RoundJob job) {
    dynamo.updateItem(
        update ->
            update
                .tableName(table)
                .key(LogKeys.rounds(job.channel()))
                .updateExpression("REMOVE #unsent")
                .expressionAttributeNames(Map.of("#unsent", UNSENT + job.first())));
  }

  private AttributeValue expiresAt() {
    return seconds(clock.instant().plus(LIFE));
  }

  private static State state(Map<String, AttributeValue> row) {
    boolean hasRound = row.containsKey(TO);
    return new State(
        hasRound ? number(row, FROM) : 0,
        hasRound ? number(row, TO) : 0,
        NamesAttribute.of(row),
        row.containsKey(WAITING)
            ? Optional.of(
                new Waiting(
                    number(row, WAITING),
                    number(row, WAITING_FIRST),
                    Instant.ofEpochMilli(number(row, WAITING_SINCE))))
            : Optional.empty(),
        row.containsKey(BEGUN) ? Instant.ofEpochMilli(number(row, BEGUN)) : State.NONE.begun(),
        unsent(row));
  }

  private static Map<Long, Taken> unsent(Map<String, AttributeValue> row) {
    var unsent = new HashMap<Long, Taken>();
    row.forEach(
        (name, events) -> {
          if (name.startsWith(UNSENT)) {
            unsent.put(
                Long.valueOf(name.substring(UNSENT.length())),
                new Taken(
                    Long.parseLong(events.l().get(0).n()), Long.parseLong(events.l().get(1).n())));
          }
        });
    return unsent;
  }
}
