package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;

import dev.realtimeevents.deliver.ShardPolicy;
import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * How many shards each channel has. Thread-safe.
 *
 * <p>Before a subscription is written to another shard than the first, the number of shards is
 * <em>declared</em>: a row in the first shard, before all subscriptions, that lives longer than the
 * subscription. So whoever reads the first shard learns of all shards, with the same query. A
 * number that nobody uses any more is not declared again, and expires.
 */
final class DynamoShards {
  /** How long a function may write to too few shards. */
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  /** Twice the life of a subscription: a declaration is written once in that time. */
  private static final Duration DECLARATION_LIFE =
      DynamoConnections.CONNECTION_LIFE.multipliedBy(2);

  /** More than there are in the time of a few changes of the parameters. */
  static final int MOST_DECLARATIONS = 8;

  /** The maximum number of channels in memory; one more replaces the oldest. */
  private static final int MAX_CHANNELS = 1000;

  private final DynamoDbClient dynamo;
  private final String table;
  private final ShardPolicy policy;
  private final InstantSource clock;
  private final Map<ChannelName, Known> known = new LinkedHashMap<>();

  /**
   * What is known of a channel.
   *
   * @param shards for new subscriptions
   * @param all that the channel has
   * @param inFirst the subscriptions in the first shard, or as many as make a channel large
   * @param isAll whether the channel has no other subscriptions
   * @param declaredUntil when the declaration of that number expires
   */
  record Known(
      int shards, int all, int inFirst, boolean isAll, Instant declaredUntil, Instant at) {}

  DynamoShards(DynamoDbClient dynamo, String table, ShardPolicy policy, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.policy = policy;
    this.clock = clock;
  }

  /** The shards that every channel has, declared or not. */
  int few() {
    return policy.few();
  }

  /**
   * The number of shards for a new subscription. It is declared.
   *
   * @param expiresAt of the subscription
   */
  int forNew(ChannelName channel, Instant expiresAt) {
    if (policy.many() == 1) {
      return 1;
    }
    Known state = known(channel);
    if (state.shards() > 1 && state.declaredUntil().isBefore(expiresAt)) {
      state = declare(channel, state);
    }
    return state.shards();
  }

  /** The number of shards of a channel, read strongly consistent. */
  int of(ChannelName channel) {
    return all(declarations(channel));
  }

  /** The number of shards, by the rows of the first page of the first shard. */
  int all(List<Map<String, AttributeValue>> rows) {
    SortedMap<Integer, Instant> declared = declared(rows);
    return declared.isEmpty() ? few() : Math.max(few(), declared.lastKey());
  }

  /** The shards that the subscription of a connection may be in, the likeliest first. */
  Function<String, List<Integer>> candidates(ChannelName channel) {
    List<Integer> numbers =
        Stream.concat(Stream.of(few(), 1), declared(declarations(channel)).keySet().stream())
            .distinct()
            .toList();
    return id ->
        numbers.stream().map(shards -> SubscriptionKeys.shard(id, shards)).distinct().toList();
  }

  /** What is known of a channel; some seconds old at most. */
  Known known(ChannelName channel) {
    Instant now = clock.instant();
    synchronized (known) {
      Known cached = known.get(channel);
      if (cached != null && now.isBefore(cached.at().plus(MAX_AGE))) {
        return cached;
      }
    }
    List<Map<String, AttributeValue>> rows = first(channel);
    SortedMap<Integer, Instant> declared = declared(rows);
    // Expired rows count: they take their part of each page, until DynamoDB deletes them.
    int subscriptions =
        (int) rows.stream().filter(row -> !SubscriptionKeys.isDeclaration(row)).count();
    int shards = policy.shards(subscriptions, declared.containsKey(policy.many()));
    return keep(
        channel,
        new Known(
            shards,
            all(rows),
            subscriptions,
            all(rows) == 1 && subscriptions < policy.large(),
            Optional.ofNullable(declared.get(shards)).orElse(Instant.EPOCH),
            now));
  }

  private Known declare(ChannelName channel, Known state) {
    Instant now = clock.instant();
    Instant until = now.plus(DECLARATION_LIFE);
    Map<String, AttributeValue> row = SubscriptionKeys.declaration(channel, state.shards());
    row.put(DynamoSubscriptions.CONNECTED_AT, number(now.toEpochMilli()));
    row.put(EXPIRES_AT, seconds(until));
    dynamo.putItem(put -> put.tableName(table).item(row));
    return keep(
        channel,
        new Known(
            state.shards(),
            Math.max(state.all(), state.shards()),
            state.inFirst(),
            false,
            until,
            state.at()));
  }

  private Known keep(ChannelName channel, Known state) {
    synchronized (known) {
      known.remove(channel);
      known.put(channel, state);
      if (known.size() > MAX_CHANNELS) {
        known.remove(known.keySet().iterator().next());
      }
    }
    return state;
  }

  private List<Map<String, AttributeValue>> declarations(ChannelName channel) {
    return read(
        query ->
            query
                .keyConditionExpression("#shard = :shard AND connectionId < :subscriptions")
                .expressionAttributeValues(
                    Map.of(
                        ":shard",
                        SubscriptionKeys.partition(channel, 0),
                        ":subscriptions",
                        SubscriptionKeys.AFTER_DECLARATIONS)));
  }

  /** The declarations, and as many subscriptions as make a channel large. */
  private List<Map<String, AttributeValue>> first(ChannelName channel) {
    return read(
        query ->
            query
                .keyConditionExpression("#shard = :shard")
                .expressionAttributeValues(Map.of(":shard", SubscriptionKeys.partition(channel, 0)))
                .limit(policy.large() + MOST_DECLARATIONS));
  }

  private List<Map<String, AttributeValue>> read(Consumer<QueryRequest.Builder> what) {
    return dynamo
        .query(
            query ->
                what.accept(
                    query
                        .tableName(table)
                        .consistentRead(true)
                        .projectionExpression("connectionId, expiresAt")
                        .expressionAttributeNames(SubscriptionKeys.NAMES)))
        .items();
  }

  /** Each declared number, with the time at which its declaration expires. */
  private SortedMap<Integer, Instant> declared(List<Map<String, AttributeValue>> rows) {
    Instant now = clock.instant();
    var declared = new TreeMap<Integer, Instant>();
    for (Map<String, AttributeValue> row : rows) {
      if (SubscriptionKeys.isDeclaration(row) && !Items.expired(row, now)) {
        declared.put(
            SubscriptionKeys.declared(row), Instant.ofEpochSecond(number(row, EXPIRES_AT)));
      }
    }
    return declared;
  }
}
