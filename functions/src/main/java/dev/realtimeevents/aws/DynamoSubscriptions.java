package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;
import static dev.realtimeevents.aws.SubscriptionKeys.CONNECTION_ID;

import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.Select;

/** The subscriptions of each channel, one row each in the partition {@code channel#shard}. */
final class DynamoSubscriptions implements Subscriptions {
  private static final String CONNECTED_AT = "connectedAt";
  private static final String EVENTS = "events";
  private static final String UNTIL = "until";

  /** Also in the row of the connection. Absent, as in rows of earlier versions: false. */
  static final String TOGETHER = "together";

  private final DynamoDbClient dynamo;
  private final String table;
  private final SubscriptionKeys keys;
  private final InstantSource clock;

  DynamoSubscriptions(
      DynamoDbClient dynamo, String table, SubscriptionKeys keys, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.keys = keys;
    this.clock = clock;
  }

  /** Whether this very subscription is stored. */
  boolean has(ChannelName channel, Subscription subscription) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(
                get ->
                    get.tableName(table)
                        .key(keys.subscription(channel, subscription.connectionId()))
                        .consistentRead(true))
            .item();
    return !item.isEmpty() && subscription(item).equals(subscription);
  }

  /**
   * Adds or replaces a subscription.
   *
   * @return the write units that it took
   */
  int put(ChannelName channel, Subscription subscription, Instant expiresAt) {
    var item = new HashMap<>(keys.subscription(channel, subscription.connectionId()));
    item.put(CONNECTED_AT, number(subscription.connectedAt().toEpochMilli()));
    item.put(EXPIRES_AT, seconds(expiresAt));
    subscription.until().ifPresent(until -> item.put(UNTIL, number(until.toEpochMilli())));
    if (subscription.together()) {
      item.put(TOGETHER, AttributeValue.fromBool(true));
    }
    if (!subscription.filter().patterns().isEmpty()) {
      item.put(
          EVENTS,
          AttributeValue.fromL(
              subscription.filter().patterns().stream().map(AttributeValue::fromS).toList()));
    }
    return Items.writeUnits(
        dynamo
            .putItem(
                put ->
                    put.tableName(table)
                        .item(item)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
            .consumedCapacity());
  }

  @Override
  public int shards() {
    return keys.shards();
  }

  @Override
  public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
    Instant now = clock.instant();
    AttributeValue partition = keys.partition(channel, shard);
    QueryResponse response =
        dynamo.query(
            query -> {
              query
                  .tableName(table)
                  .consistentRead(true)
                  .keyConditionExpression("#shard = :shard")
                  .expressionAttributeNames(SubscriptionKeys.NAMES)
                  .expressionAttributeValues(Map.of(":shard", partition))
                  .limit(limit);
              after.ifPresent(id -> query.exclusiveStartKey(SubscriptionKeys.key(partition, id)));
            });
    List<Subscription> subscriptions =
        response.items().stream()
            .filter(item -> !Items.expired(item, now))
            .map(DynamoSubscriptions::subscription)
            .toList();
    Optional<String> next =
        response.hasLastEvaluatedKey()
            ? Optional.of(response.lastEvaluatedKey().get(CONNECTION_ID).s())
            : Optional.empty();
    return new Page(subscriptions, next);
  }

  @Override
  public List<Subscription> find(ChannelName channel, Collection<String> connectionIds) {
    Instant now = clock.instant();
    var found = new ArrayList<Subscription>();
    Deque<Map<String, AttributeValue>> wanted =
        connectionIds.stream()
            .map(id -> keys.subscription(channel, id))
            .collect(Collectors.toCollection(ArrayDeque::new));
    for (int unprocessed = 0; !wanted.isEmpty(); ) {
      Jitter.pause(unprocessed);
      List<Map<String, AttributeValue>> some =
          Stream.generate(wanted::poll).limit(Math.min(BATCH, wanted.size())).toList();
      BatchGetItemResponse response =
          dynamo.batchGetItem(
              get ->
                  get.requestItems(
                      Map.of(
                          table,
                          KeysAndAttributes.builder().keys(some).consistentRead(true).build())));
      response.responses().getOrDefault(table, List.of()).stream()
          .filter(item -> !Items.expired(item, now))
          .map(DynamoSubscriptions::subscription)
          .forEach(found::add);
      KeysAndAttributes left = response.unprocessedKeys().get(table);
      unprocessed = left == null ? 0 : unprocessed + 1;
      if (left != null) {
        wanted.addAll(left.keys());
      }
    }
    return found;
  }

  @Override
  public long count(ChannelName channel) {
    Instant now = clock.instant();
    long count = 0;
    for (int shard = 0; shard < keys.shards(); shard++) {
      AttributeValue partition = keys.partition(channel, shard);
      count +=
          dynamo
              .queryPaginator(
                  query ->
                      query
                          .tableName(table)
                          .select(Select.COUNT)
                          .keyConditionExpression("#shard = :shard")
                          .filterExpression(
                              "expiresAt > :now"
                                  + " AND (attribute_not_exists(#until) OR #until > :millis)")
                          .expressionAttributeNames(
                              Map.of("#shard", SubscriptionKeys.SHARD, "#until", UNTIL))
                          .expressionAttributeValues(
                              Map.of(
                                  ":shard", partition,
                                  ":now", seconds(now),
                                  ":millis", number(now.toEpochMilli()))))
              .stream()
              .mapToLong(page -> page.count())
              .sum();
    }
    return count;
  }

  /** A page is 1 MB of rows, about 10,000 of them, and an eventually consistent read of it. */
  @Override
  public long estimate(ChannelName channel) {
    AttributeValue partition = keys.partition(channel, 0);
    QueryResponse page =
        dynamo.query(
            query ->
                query
                    .tableName(table)
                    .select(Select.COUNT)
                    .keyConditionExpression("#shard = :shard")
                    .expressionAttributeNames(SubscriptionKeys.NAMES)
                    .expressionAttributeValues(Map.of(":shard", partition)));
    return (long) page.count() * keys.shards();
  }

  @Override
  public void remove(ChannelName channel, String connectionId) {
    delete(channel, connectionId);
  }

  /** The same, and returns the write units that it took. */
  int delete(ChannelName channel, String connectionId) {
    return Items.writeUnits(
        dynamo
            .deleteItem(
                delete ->
                    delete
                        .tableName(table)
                        .key(keys.subscription(channel, connectionId))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
            .consumedCapacity());
  }

  @Override
  public void removeExpired(ChannelName channel, Subscription subscription) {
    long until = subscription.until().orElseThrow().toEpochMilli();
    try {
      dynamo.deleteItem(
          delete ->
              delete
                  .tableName(table)
                  .key(keys.subscription(channel, subscription.connectionId()))
                  .conditionExpression("#until = :until")
                  .expressionAttributeNames(Map.of("#until", UNTIL))
                  .expressionAttributeValues(Map.of(":until", number(until))));
    } catch (ConditionalCheckFailedException renewedMeanwhile) {
      // Its permission was extended.
    }
  }

  private static Subscription subscription(Map<String, AttributeValue> item) {
    EventFilter filter =
        item.containsKey(EVENTS)
            ? new EventFilter(item.get(EVENTS).l().stream().map(AttributeValue::s).toList())
            : EventFilter.ALL;
    Optional<Instant> until =
        item.containsKey(UNTIL)
            ? Optional.of(Instant.ofEpochMilli(number(item, UNTIL)))
            : Optional.empty();
    return new Subscription(
        item.get(CONNECTION_ID).s(),
        Instant.ofEpochMilli(number(item, CONNECTED_AT)),
        filter,
        until,
        item.containsKey(TOGETHER));
  }
}
