package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.deliver.Listener;
import dev.realtimeevents.deliver.Listeners;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.subscribe.Subscriptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Subscriptions in two DynamoDB tables: connections, each with the names of its channels; and one row a
 * subscription, in the partition {@code channel#shard}.
 *
 * <p>{@code $disconnect} is best effort on API Gateway: rows expire a little after the two hours that a
 * connection can last, and every read filters on that itself.
 */
final class DynamoSubscriptions implements Subscriptions, Listeners {
  private static final Duration CONNECTION_LIFE = Duration.ofHours(2).plusMinutes(10);

  private static final String CONNECTION_ID = "connectionId";
  private static final String CONNECTED_AT = "connectedAt";
  private static final String CHANNELS = "channels";
  private static final String EVENTS = "events";
  private static final String SHARD = "shard";

  private final DynamoDbClient dynamo;
  private final String connections;
  private final String subscriptions;
  private final int shards;
  private final int channelsPerConnection;
  private final InstantSource clock;

  DynamoSubscriptions(DynamoDbClient dynamo, Settings settings, InstantSource clock) {
    this.dynamo = dynamo;
    this.connections = settings.connectionsTable();
    this.subscriptions = settings.subscriptionsTable();
    this.shards = settings.shardsPerChannel();
    this.channelsPerConnection = settings.channelsPerConnection();
    this.clock = clock;
  }

  @Override
  public void connected(String connectionId, Instant at, ChannelName channel) {
    Map<String, AttributeValue> item =
        Map.of(
            CONNECTION_ID, text(connectionId),
            CONNECTED_AT, number(at.toEpochMilli()),
            CHANNELS, AttributeValue.fromSs(List.of(channel.value())),
            EXPIRES_AT, seconds(at.plus(CONNECTION_LIFE)));
    dynamo.putItem(put -> put.tableName(connections).item(item));
    putSubscription(connectionId, channel, EventFilter.ALL, at);
  }

  @Override
  public void disconnected(String connectionId) {
    var old =
        dynamo
            .deleteItem(
                delete ->
                    delete
                        .tableName(connections)
                        .key(Map.of(CONNECTION_ID, text(connectionId)))
                        .returnValues(ReturnValue.ALL_OLD))
            .attributes();
    channels(old).forEach(channel -> strike(channel, connectionId));
  }

  /** The connection learns of the channel first: so $disconnect finds every row that was written. */
  @Override
  public Outcome subscribe(String connectionId, ChannelName channel, EventFilter filter) {
    Instant now = clock.instant();
    Map<String, AttributeValue> connection;
    try {
      connection =
          dynamo
              .updateItem(
                  update ->
                      update
                          .tableName(connections)
                          .key(Map.of(CONNECTION_ID, text(connectionId)))
                          .updateExpression("ADD channels :set")
                          .conditionExpression(
                              "expiresAt > :now AND (attribute_not_exists(channels)"
                                  + " OR contains(channels, :channel) OR size(channels) < :most)")
                          .expressionAttributeValues(
                              Map.of(
                                  ":set", AttributeValue.fromSs(List.of(channel.value())),
                                  ":channel", text(channel.value()),
                                  ":now", seconds(now),
                                  ":most", number(channelsPerConnection)))
                          .returnValues(ReturnValue.ALL_NEW)
                          .returnValuesOnConditionCheckFailure(
                              ReturnValuesOnConditionCheckFailure.ALL_OLD))
              .attributes();
    } catch (ConditionalCheckFailedException refused) {
      return refused.hasItem() && !Items.expired(refused.item(), now)
          ? new Outcome.TooMany(channelsPerConnection)
          : new Outcome.NoConnection();
    }
    putSubscription(
        connectionId, channel, filter, Instant.ofEpochMilli(number(connection, CONNECTED_AT)));
    return new Outcome.Listening();
  }

  private void putSubscription(
      String connectionId, ChannelName channel, EventFilter filter, Instant connectedAt) {
    var item = new HashMap<>(key(channel, connectionId));
    item.put(CONNECTED_AT, number(connectedAt.toEpochMilli()));
    item.put(EXPIRES_AT, seconds(connectedAt.plus(CONNECTION_LIFE)));
    if (!filter.patterns().isEmpty()) {
      item.put(
          EVENTS,
          AttributeValue.fromL(filter.patterns().stream().map(AttributeValue::fromS).toList()));
    }
    dynamo.putItem(put -> put.tableName(subscriptions).item(item));
  }

  /** The row goes first: so the connection forgets the channel only when nothing is left of it. */
  @Override
  public void unsubscribe(String connectionId, ChannelName channel) {
    strike(channel, connectionId);
    try {
      dynamo.updateItem(
          update ->
              update
                  .tableName(connections)
                  .key(Map.of(CONNECTION_ID, text(connectionId)))
                  .updateExpression("DELETE channels :set")
                  .conditionExpression("attribute_exists(connectionId)")
                  .expressionAttributeValues(
                      Map.of(":set", AttributeValue.fromSs(List.of(channel.value())))));
    } catch (ConditionalCheckFailedException noConnection) {
      // It has ended: nothing is left to forget.
    }
  }

  @Override
  public Optional<Set<ChannelName>> channels(String connectionId) {
    var item =
        dynamo
            .getItem(
                get ->
                    get.tableName(connections)
                        .key(Map.of(CONNECTION_ID, text(connectionId)))
                        .consistentRead(true))
            .item();
    return item.isEmpty() || Items.expired(item, clock.instant())
        ? Optional.empty()
        : Optional.of(channels(item));
  }

  @Override
  public int shards() {
    return shards;
  }

  @Override
  public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
    Instant now = clock.instant();
    AttributeValue partition = text(channel + "#" + shard);
    var response =
        dynamo.query(
            query -> {
              query
                  .tableName(subscriptions)
                  .consistentRead(true)
                  .keyConditionExpression("#shard = :shard")
                  .expressionAttributeNames(Map.of("#shard", SHARD))
                  .expressionAttributeValues(Map.of(":shard", partition))
                  .limit(limit);
              after.ifPresent(
                  id ->
                      query.exclusiveStartKey(
                          Map.of(SHARD, partition, CONNECTION_ID, text(id))));
            });
    List<Listener> listeners =
        response.items().stream()
            .filter(item -> !Items.expired(item, now))
            .map(DynamoSubscriptions::listener)
            .toList();
    Optional<String> next =
        response.hasLastEvaluatedKey()
            ? Optional.of(response.lastEvaluatedKey().get(CONNECTION_ID).s())
            : Optional.empty();
    return new Page(listeners, next);
  }

  @Override
  public void strike(ChannelName channel, String connectionId) {
    dynamo.deleteItem(delete -> delete.tableName(subscriptions).key(key(channel, connectionId)));
  }

  private Map<String, AttributeValue> key(ChannelName channel, String connectionId) {
    int shard = Math.floorMod(connectionId.hashCode(), shards);
    return Map.of(SHARD, text(channel + "#" + shard), CONNECTION_ID, text(connectionId));
  }

  private static Listener listener(Map<String, AttributeValue> item) {
    EventFilter filter =
        item.containsKey(EVENTS)
            ? new EventFilter(item.get(EVENTS).l().stream().map(AttributeValue::s).toList())
            : EventFilter.ALL;
    return new Listener(
        item.get(CONNECTION_ID).s(), Instant.ofEpochMilli(number(item, CONNECTED_AT)), filter);
  }

  private static Set<ChannelName> channels(Map<String, AttributeValue> connection) {
    var channels = new LinkedHashSet<ChannelName>();
    if (connection.containsKey(CHANNELS)) {
      connection.get(CHANNELS).ss().stream().map(ChannelName::new).forEach(channels::add);
    }
    return channels;
  }
}
