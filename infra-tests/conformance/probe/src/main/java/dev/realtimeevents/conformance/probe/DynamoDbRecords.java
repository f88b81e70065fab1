package dev.realtimeevents.conformance.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Records in a table with the keys {@code key} and {@code at}; they expire after an hour.
 * Thread-safe.
 */
record DynamoDbRecords(DynamoDbClient client, String table) implements Records {
  private static final Duration KEPT = Duration.ofHours(1);

  @Override
  public void add(String key, String json) {
    Instant now = Instant.now();
    String at = "%d-%s".formatted(now.toEpochMilli(), UUID.randomUUID());
    String expiresAt = String.valueOf(now.plus(KEPT).getEpochSecond());
    client.putItem(
        put ->
            put.tableName(table)
                .item(
                    Map.of(
                        "key", AttributeValue.fromS(key),
                        "at", AttributeValue.fromS(at),
                        "event", AttributeValue.fromS(json),
                        "expiresAt", AttributeValue.fromN(expiresAt))));
  }

  @Override
  public List<String> get(String key) {
    return client
        .queryPaginator(
            query ->
                query
                    .tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("#key = :key")
                    .expressionAttributeNames(Map.of("#key", "key"))
                    .expressionAttributeValues(Map.of(":key", AttributeValue.fromS(key))))
        .items()
        .stream()
        .map(item -> item.get("event").s())
        .toList();
  }
}
