package dev.realtimeevents.aws;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** Converts attribute values of DynamoDB items. */
final class Items {
  /** Epoch seconds from which reads ignore an item. DynamoDB deletes it some time later. */
  static final String EXPIRES_AT = "expiresAt";

  private Items() {}

  static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  static long number(Map<String, AttributeValue> item, String attribute) {
    return Long.parseLong(item.get(attribute).n());
  }

  static AttributeValue seconds(Instant instant) {
    return number(instant.getEpochSecond());
  }

  static boolean expired(Map<String, AttributeValue> item, Instant now) {
    return number(item, EXPIRES_AT) <= now.getEpochSecond();
  }

  /**
   * The write units that DynamoDB bills: one for each KB of the row, the larger of before and
   * after.
   *
   * @param capacity of a write that asks for {@link ReturnConsumedCapacity#TOTAL}
   */
  static int writeUnits(ConsumedCapacity capacity) {
    return (int) Math.ceil(capacity.capacityUnits());
  }
}
