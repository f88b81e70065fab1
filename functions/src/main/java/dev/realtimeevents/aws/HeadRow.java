package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.Burst;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Epochs;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.RecentNames;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * The row of a channel's head.
 *
 * @param names the names of the channel's events, up to the head
 * @param burst whether the last event is part of a burst
 */
record HeadRow(Head head, RecentNames names, Burst burst) {
  private static final String HEAD = "head";
  private static final String EPOCH = "epoch";

  /** The burst: the last append and busy second, how many appends there were, the first event. */
  private static final String SECOND = "second";

  private static final String APPENDS = "appends";
  private static final String BURST = "burst";
  private static final String BUSY = "busy";

  /**
   * Reads a row. A version of this function that does not know the names moves the head without
   * them: then they end below it, and do not count.
   */
  static HeadRow of(Map<String, AttributeValue> row) {
    var head = new Head(number(row, HEAD), row.get(EPOCH).s());
    return new HeadRow(
        head, NamesAttribute.of(row).orElse(RecentNames.NONE).upTo(head.seq()), burst(row));
  }

  /**
   * The update that makes this the row, on condition that nobody else has moved the head.
   *
   * @param before the row that it replaces; empty if the channel has none
   */
  Update replacing(Optional<HeadRow> before, String table, ChannelName channel, Instant now) {
    var aliases =
        new HashMap<>(
            Map.of(
                "#head", HEAD,
                "#names", NamesAttribute.NAMES,
                "#floor", NamesAttribute.FLOOR,
                "#second", SECOND,
                "#appends", APPENDS,
                "#burst", BURST,
                "#busy", BUSY));
    var values =
        new HashMap<>(
            Map.of(
                ":seq", number(head.seq()),
                ":epoch", text(head.epoch()),
                ":names", NamesAttribute.numbers(names),
                ":floor", number(names.floor()),
                ":second", number(burst.second()),
                ":appends", number(burst.appends()),
                ":burst", number(burst.first()),
                ":busy", number(burst.busy()),
                ":expiresAt", seconds(now.plus(Epochs.HEAD_LIFE))));
    String change =
        "SET #head = :seq, #names = :names, #floor = :floor, #second = :second,"
            + " #appends = :appends, #burst = :burst, #busy = :busy, "
            + EXPIRES_AT
            + " = :expiresAt";
    String condition;
    if (before.isEmpty()) {
      aliases.put("#key", LogKeys.KEY);
      change += ", " + EPOCH + " = :epoch";
      condition = "attribute_not_exists(#key)";
    } else {
      values.put(":before", number(before.get().head().seq()));
      condition = "#head = :before AND " + EPOCH + " = :epoch";
    }
    return Update.builder()
        .tableName(table)
        .key(LogKeys.head(channel))
        .updateExpression(change)
        .conditionExpression(condition)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
        .expressionAttributeNames(aliases)
        .expressionAttributeValues(values)
        .build();
  }

  private static Burst burst(Map<String, AttributeValue> row) {
    return row.containsKey(BURST)
        ? new Burst(
            number(row, SECOND), (int) number(row, APPENDS), number(row, BURST), number(row, BUSY))
        : Burst.NONE;
  }
}
