package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;
import static dev.realtimeevents.aws.SubscriptionKeys.CONNECTION_ID;
import static dev.realtimeevents.aws.SubscriptionKeys.EVENTS;

import dev.realtimeevents.deliver.ShardPolicy;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * The subscriptions of each channel, one row each in the partition {@code channel#shard}. {@link
 * DynamoShards} knows how many shards there are.
 */
final class DynamoSubscriptions implements Subscriptions {
  static final String CONNECTED_AT = "connectedAt";
  private static final String UNTIL = "until";

  /** Also in the row of the connection. Absent, as in rows of earlier versions: false. */
  static final String TOGETHER = "together";

  /** The maximum number of rows in a BatchGetItem. */
  private static final int BATCH = 100;

  private final DynamoDbClient dynamo;
  private final String table;
  private final DynamoShards shards;
  private final InstantSource clock;

  DynamoSubscriptions(
      DynamoDbClient dynamo, String table, ShardPolicy policy, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.shards = new DynamoShards(dynamo, table, policy, clock);
    this.clock = clock;
  }

  /**
   * Adds a subscription to a channel that the connection did not have.
   *
   * @return the write units that it took
   */
  int add(ChannelName channel, Subscription subscription, Instant expiresAt) {
    int shard =
        SubscriptionKeys.shard(subscription.connectionId(), shards.forNew(channel, expiresAt));
    return put(channel, shard, subscription, expiresAt);
  }

  /**
   * Replaces a subscription, in its shard, unless it is stored as it is.
   *
   * @return the write units that it took
   */
  int replace(ChannelName channel, Subscription subscription, Instant expiresAt) {
    String id = subscription.connectionId();
    int likeliest = SubscriptionKeys.shard(id, shards.few());
    Optional<Subscription> stored = get(channel, likeliest, id);
    if (stored.isPresent()) {
      return stored.get().equals(subscription)
          ? 0
          : put(channel, likeliest, subscription, expiresAt);
    }
    for (int shard : shards.candidates(channel).apply(id)) {
      Optional<Subscription> elsewhere = get(channel, shard, id);
      if (elsewhere.isPresent()) {
        return elsewhere.get().equals(subscription)
            ? 0
            : put(channel, shard, subscription, expiresAt);
      }
    }
    return add(channel, subscription, expiresAt);
  }

  private Optional<Subscription> get(ChannelName channel, int shard, String connectionId) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(
                get ->
                    get.tableName(table)
                        .key(SubscriptionKeys.subscription(channel, shard, connectionId))
                        .consistentRead(true))
            .item();
    return item.isEmpty() ? Optional.empty() : Optional.of(subscription(item));
  }

  private int put(ChannelName channel, int shard, Subscription subscription, Instant expiresAt) {
    var item =
        new HashMap<>(SubscriptionKeys.subscription(channel, shard, subscription.connectionId()));
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
  public int shards(ChannelName channel) {
    return shards.of(channel);
  }

  @Override
  public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
    Instant now = clock.instant();
    AttributeValue partition = SubscriptionKeys.partition(channel, shard);
    boolean isFirst = shard == 0 && after.isEmpty();
    QueryResponse response =
        dynamo.query(
            query -> {
              query
                  .tableName(table)
                  .consistentRead(true)
                  .keyConditionExpression("#shard = :shard")
                  .expressionAttributeNames(SubscriptionKeys.NAMES)
                  .expressionAttributeValues(Map.of(":shard", partition))
                  .limit(isFirst ? limit + DynamoShards.MOST_DECLARATIONS : limit);
              after.ifPresent(id -> query.exclusiveStartKey(SubscriptionKeys.key(partition, id)));
            });
    List<Subscription> subscriptions =
        response.items().stream()
            .filter(item -> !SubscriptionKeys.isDeclaration(item) && !Items.expired(item, now))
            .map(DynamoSubscriptions::subscription)
            .toList();
    OptionalInt all = isFirst ? OptionalInt.of(shards.all(response.items())) : OptionalInt.empty();
    if (subscriptions.size() > limit) {
      List<Subscription> some = subscriptions.subList(0, limit);
      return new Page(some, Optional.of(some.getLast().connectionId()), all);
    }
    Optional<String> next =
        response.hasLastEvaluatedKey()
            ? Optional.of(response.lastEvaluatedKey().get(CONNECTION_ID).s())
            : Optional.empty();
    return new Page(subscriptions, next, all);
  }

  @Override
  public List<Subscription> find(ChannelName channel, Collection<String> connectionIds) {
    Instant now = clock.instant();
    var found = new HashMap<String, Subscription>();
    Function<String, List<Integer>> candidates = shards.candidates(channel);
    Deque<Map<String, AttributeValue>> wanted =
        connectionIds.stream()
            .flatMap(
                id ->
                    candidates.apply(id).stream()
                        .map(shard -> SubscriptionKeys.subscription(channel, shard, id)))
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
          .forEach(subscription -> found.put(subscription.connectionId(), subscription));
      KeysAndAttributes left = response.unprocessedKeys().get(table);
      unprocessed = left == null ? 0 : unprocessed + 1;
      if (left != null) {
        wanted.addAll(left.keys());
      }
    }
    return List.copyOf(found.values());
  }

  @Override
  public long count(ChannelName channel) {
    Instant now = clock.instant();
    long count = 0;
    int all = shards(channel);
    for (int shard = 0; shard < all; shard++) {
      AttributeValue partition = SubscriptionKeys.partition(channel, shard);
      count +=
          dynamo
              .queryPaginator(
                  query ->
                      query
                          .tableName(table)
                          .select(Select.COUNT)
                          .keyConditionExpression(
                              "#shard = :shard AND connectionId > :declarations")
                          .filterExpression(
                              "expiresAt > :now"
                                  + " AND (attribute_not_exists(#until) OR #until > :millis)")
                          .expressionAttributeNames(
                              Map.of("#shard", SubscriptionKeys.SHARD, "#until", UNTIL))
                          .expressionAttributeValues(
                              Map.of(
                                  ":shard",
                                  partition,
                                  ":declarations",
                                  SubscriptionKeys.AFTER_DECLARATIONS,
                                  ":now",
                                  seconds(now),
                                  ":millis",
                                  number(now.toEpochMilli()))))
              .stream()
              .mapToLong(page -> page.count())
              .sum();
    }
    return count;
  }

  /**
   * The query that counts what makes a channel large is enough for a small one. Pages of 1 MB of
   * rows, about 10,000 of them, are read eventually consistent, of each shard until it has its part
   * of {@code enough}.
   */
  @Override
  public long estimate(ChannelName channel, long enough) {
    DynamoShards.Known known = shards.known(channel);
    if (known.isAll()) {
      return Math.min(known.inFirst(), enough);
    }
    int all = known.all();
    long estimate = 0;
    for (int shard = 0; shard < all; shard++) {
      AttributeValue partition = SubscriptionKeys.partition(channel, shard);
      long part = Math.ceilDiv(enough, all);
      Iterator<QueryResponse> pages =
          dynamo
              .queryPaginator(
                  query ->
                      query
                          .tableName(table)
                          .select(Select.COUNT)
                          .keyConditionExpression(
                              "#shard = :shard AND connectionId > :declarations")
                          .expressionAttributeNames(SubscriptionKeys.NAMES)
                          .expressionAttributeValues(
                              Map.of(
                                  ":shard",
                                  partition,
                                  ":declarations",
                                  SubscriptionKeys.AFTER_DECLARATIONS)))
              .iterator();
      while (part > 0 && pages.hasNext()) {
        int count = pages.next().count();
        estimate += count;
        part -= count;
      }
    }
    return estimate;
  }

  @Override
  public void remove(ChannelName channel, String connectionId) {
    int likeliest = SubscriptionKeys.shard(connectionId, shards.few());
    if (!delete(channel, likeliest, connectionId).hasAttributes()) {
      for (int shard : shards.candidates(channel).apply(connectionId)) {
        if (shard != likeliest) {
          delete(channel, shard, connectionId);
        }
      }
    }
  }

  /** The same in every shard, and returns the write units that it took. */
  int removeAll(ChannelName channel, String connectionId) {
    return shards.candidates(channel).apply(connectionId).stream()
        .mapToInt(
            shard -> Items.writeUnits(delete(channel, shard, connectionId).consumedCapacity()))
        .sum();
  }

  private DeleteItemResponse delete(ChannelName channel, int shard, String connectionId) {
    return dynamo.deleteItem(
        delete ->
            delete
                .tableName(table)
                .key(SubscriptionKeys.subscription(channel, shard, connectionId))
                .returnValues(ReturnValue.ALL_OLD)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
  }

  @Override
  public void removeExpired(ChannelName channel, Subscription subscription) {
    int likeliest = SubscriptionKeys.shard(subscription.connectionId(), shards.few());
    if (!removeExpired(channel, likeliest, subscription)) {
      for (int shard : shards.candidates(channel).apply(subscription.connectionId())) {
        removeExpired(channel, shard, subscription);
      }
    }
  }

  /** Returns whether the connection has a subscription there, which is removed or renewed. */
  private boolean removeExpired(ChannelName channel, int shard, Subscription subscription) {
    long until = subscription.until().orElseThrow().toEpochMilli();
    try {
      dynamo.deleteItem(
          delete ->
              delete
                  .tableName(table)
                  .key(SubscriptionKeys.subscription(channel, shard, subscription.connectionId()))
                  .conditionExpression("#until = :until")
                  .expressionAttributeNames(Map.of("#until", UNTIL))
                  .expressionAttributeValues(Map.of(":until", number(until)))
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return true;
    } catch (ConditionalCheckFailedException differs) {
      return differs.hasItem();
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
