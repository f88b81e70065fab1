package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.event.EventKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The row of an event's id in a channel.
 *
 * @param seq the number of the event
 * @param first the number of the first event that was stored in the same transaction, on the same
 *     channel
 */
record IdRow(long seq, long first) {
  private static final String AT = "at";
  private static final String FIRST = "first";

  static IdRow of(Map<String, AttributeValue> row) {
    long seq = number(row, AT);
    return new IdRow(seq, row.containsKey(FIRST) ? number(row, FIRST) : seq);
  }

  /** Writes the row, on condition that the channel does not have the id yet. */
  Put put(String table, EventKey event, Instant now, Instant expiresAt) {
    var row = new HashMap<>(LogKeys.id(event));
    row.put(AT, number(seq));
    if (first != seq) {
      row.put(FIRST, number(first));
    }
    row.put(EXPIRES_AT, seconds(expiresAt));
    return Put.builder()
        .tableName(table)
        .item(row)
        .conditionExpression("attribute_not_exists(#key) OR " + EXPIRES_AT + " <= :now")
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
        .expressionAttributeNames(Map.of("#key", LogKeys.KEY))
        .expressionAttributeValues(Map.of(":now", seconds(now)))
        .build();
  }
}
