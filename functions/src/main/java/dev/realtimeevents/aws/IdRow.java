package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.event.EventKey;
import dev.realtimeevents.event.RecentNames;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The row of an event's id in a channel.
 *
 * @param seq the number of the event
 * @param first the number of the first event that was stored in the same transaction, on the same
 *     channel
 * @param taken for a sender that waited while another stored its event
 */
record IdRow(long seq, long first, Optional<Taken> taken) {
  private static final String AT = "at";
  private static final String FIRST = "first";
  private static final String TICKET = "ticket";
  private static final String BURST = "burst";

  /**
   * What the sender of an event needs to know that another one stored.
   *
   * @param ticket of the event in the {@link WaitingRoom}; who has another one repeats the event
   * @param before the names of the channel's events before this one
   * @param burst the first event of the burst that it is part of, if it is
   */
  record Taken(long ticket, RecentNames before, OptionalLong burst) {}

  static IdRow of(Map<String, AttributeValue> row) {
    long seq = number(row, AT);
    return new IdRow(
        seq,
        row.containsKey(FIRST) ? number(row, FIRST) : seq,
        NamesAttribute.of(row).map(before -> new Taken(number(row, TICKET), before, burst(row))));
  }

  private static OptionalLong burst(Map<String, AttributeValue> row) {
    return row.containsKey(BURST) ? OptionalLong.of(number(row, BURST)) : OptionalLong.empty();
  }

  /** Writes the row, on condition that the channel does not have the id yet. */
  Put put(String table, EventKey event, Instant now, Instant expiresAt) {
    var row = new HashMap<>(LogKeys.id(event));
    row.put(AT, number(seq));
    if (first != seq) {
      row.put(FIRST, number(first));
    }
    if (taken.isPresent()) {
      row.put(TICKET, number(taken.get().ticket()));
      RecentNames before = taken.get().before();
      row.put(NamesAttribute.NAMES, NamesAttribute.numbers(before));
      row.put(NamesAttribute.FLOOR, number(before.floor()));
      taken.get().burst().ifPresent(burst -> row.put(BURST, number(burst)));
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
