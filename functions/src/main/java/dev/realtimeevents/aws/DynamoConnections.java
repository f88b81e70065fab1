package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.EXPIRES_AT;
import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.seconds;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
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
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The open connections, one row each in the connections table. {@link DynamoSubscriptions} has the
 * same relation by channel.
 *
 * <p>API Gateway does not guarantee {@code $disconnect}. Rows therefore expire shortly after the
 * two hours that a connection can last, and every read skips expired rows.
 */
final class DynamoConnections implements Connections {
  private static final Duration CONNECTION_LIFE = Duration.ofHours(2).plusMinutes(10);

  private static final String CONNECTION_ID = "connectionId";
  private static final String CONNECTED_AT = "connectedAt";
  private static final String CHANNELS = "channels";
  private static final String SUBJECT = "subject";
  private static final String GRANT_CHANNELS = "grantChannels";
  private static final String GRANT_ISSUED_AT = "grantIssuedAt";
  private static final String GRANT_EXPIRES_AT = "grantExpiresAt";

  private final DynamoDbClient dynamo;
  private final String table;
  private final String subscriptionsTable;
  private final DynamoSubscriptions subscriptions;
  private final int channelsPerConnection;
  private final InstantSource clock;

  DynamoConnections(
      DynamoDbClient dynamo,
      Settings settings,
      DynamoSubscriptions subscriptions,
      InstantSource clock) {
    this.dynamo = dynamo;
    this.table = settings.connectionsTable();
    this.subscriptionsTable = settings.subscriptionsTable();
    this.subscriptions = subscriptions;
    this.channelsPerConnection = settings.channelsPerConnection();
    this.clock = clock;
  }

  @Override
  public void connected(String connectionId, Instant at) {
    putConnection(connectionId, at, Map.of());
  }

  @Override
  public void connected(String connectionId, Instant at, ChannelName channel) {
    putConnection(connectionId, at, Map.of(channel.value(), end(Optional.empty())));
    putSubscription(connectionId, channel, EventFilter.ALL, at, Optional.empty());
  }

  /**
   * The map of channels exists even if it is empty: an update can only add to a map that is there.
   */
  private void putConnection(
      String connectionId, Instant at, Map<String, AttributeValue> channels) {
    Map<String, AttributeValue> item =
        Map.of(
            CONNECTION_ID, text(connectionId),
            CONNECTED_AT, number(at.toEpochMilli()),
            CHANNELS, AttributeValue.fromM(channels),
            EXPIRES_AT, seconds(at.plus(CONNECTION_LIFE)));
    dynamo.putItem(put -> put.tableName(table).item(item));
  }

  @Override
  public void disconnected(String connectionId) {
    Map<String, AttributeValue> old =
        dynamo
            .deleteItem(
                delete ->
                    delete
                        .tableName(table)
                        .key(key(connectionId))
                        .returnValues(ReturnValue.ALL_OLD))
            .attributes();
    until(old).keySet().forEach(channel -> subscriptions.remove(channel, connectionId));
    if (old.containsKey(SUBJECT)) {
      String subject = old.get(SUBJECT).s();
      dynamo.deleteItem(
          delete ->
              delete
                  .tableName(subscriptionsTable)
                  .key(SubscriptionKeys.subjectConnection(subject, connectionId)));
    }
  }

  @Override
  public void identify(String connectionId, Grant grant) {
    var row = new HashMap<>(SubscriptionKeys.subjectConnection(grant.subject(), connectionId));
    row.put(EXPIRES_AT, seconds(clock.instant().plus(CONNECTION_LIFE)));
    dynamo.putItem(put -> put.tableName(subscriptionsTable).item(row));
    try {
      dynamo.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(connectionId))
                  .updateExpression(
                      "SET subject = :subject, grantChannels = :channels,"
                          + " grantIssuedAt = :issuedAt, grantExpiresAt = :expiresAt")
                  .conditionExpression("attribute_exists(connectionId)")
                  .expressionAttributeValues(
                      Map.of(
                          ":subject", text(grant.subject()),
                          ":channels",
                              AttributeValue.fromL(
                                  grant.channels().stream().map(AttributeValue::fromS).toList()),
                          ":issuedAt", number(grant.issuedAt().toEpochMilli()),
                          ":expiresAt", number(grant.expiresAt().toEpochMilli()))));
    } catch (ConditionalCheckFailedException noConnection) {
      // It has ended. Its next subscribe message closes it.
    }
  }

  /** Adds the channel to the connection first, so $disconnect finds every subscription. */
  @Override
  public Outcome subscribe(
      String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until) {
    Instant now = clock.instant();
    Map<String, AttributeValue> connection;
    try {
      connection =
          dynamo
              .updateItem(
                  update ->
                      update
                          .tableName(table)
                          .key(key(connectionId))
                          .updateExpression("SET channels.#channel = :until")
                          .conditionExpression(
                              "expiresAt > :now AND"
                                  + " (attribute_exists(channels.#channel)"
                                  + " OR size(channels) < :most)")
                          .expressionAttributeNames(Map.of("#channel", channel.value()))
                          .expressionAttributeValues(
                              Map.of(
                                  ":until", end(until),
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
        connectionId,
        channel,
        filter,
        Instant.ofEpochMilli(number(connection, CONNECTED_AT)),
        until);
    return new Outcome.Subscribed();
  }

  private void putSubscription(
      String connectionId,
      ChannelName channel,
      EventFilter filter,
      Instant connectedAt,
      Optional<Instant> until) {
    subscriptions.put(
        channel,
        new Subscription(connectionId, connectedAt, filter, until),
        connectedAt.plus(CONNECTION_LIFE));
  }

  /**
   * Deletes the subscription first, so after a failure in between the connection still lists it.
   */
  @Override
  public void unsubscribe(String connectionId, ChannelName channel) {
    subscriptions.remove(channel, connectionId);
    try {
      dynamo.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(connectionId))
                  .updateExpression("REMOVE channels.#channel")
                  .conditionExpression("attribute_exists(connectionId)")
                  .expressionAttributeNames(Map.of("#channel", channel.value())));
    } catch (ConditionalCheckFailedException noConnection) {
      // It has ended: there is nothing to remove.
    }
  }

  @Override
  public Optional<Connection> connection(String connectionId) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(get -> get.tableName(table).key(key(connectionId)).consistentRead(true))
            .item();
    return item.isEmpty() || Items.expired(item, clock.instant())
        ? Optional.empty()
        : Optional.of(new Connection(until(item), grant(item)));
  }

  @Override
  public List<String> connectionsOf(String subject) {
    Instant now = clock.instant();
    return dynamo
        .queryPaginator(
            query ->
                query
                    .tableName(subscriptionsTable)
                    .consistentRead(true)
                    .keyConditionExpression("#shard = :subject")
                    .expressionAttributeNames(SubscriptionKeys.NAMES)
                    .expressionAttributeValues(
                        Map.of(":subject", SubscriptionKeys.subject(subject))))
        .items()
        .stream()
        .filter(item -> !Items.expired(item, now))
        .map(item -> item.get(CONNECTION_ID).s())
        .toList();
  }

  private static Map<String, AttributeValue> key(String connectionId) {
    return Map.of(CONNECTION_ID, text(connectionId));
  }

  private static Optional<Grant> grant(Map<String, AttributeValue> connection) {
    if (!connection.containsKey(SUBJECT)) {
      return Optional.empty();
    }
    return Optional.of(
        new Grant(
            connection.get(SUBJECT).s(),
            connection.get(GRANT_CHANNELS).l().stream().map(AttributeValue::s).toList(),
            Instant.ofEpochMilli(number(connection, GRANT_ISSUED_AT)),
            Instant.ofEpochMilli(number(connection, GRANT_EXPIRES_AT))));
  }

  private static Map<ChannelName, Optional<Instant>> until(Map<String, AttributeValue> connection) {
    var until = new HashMap<ChannelName, Optional<Instant>>();
    if (connection.containsKey(CHANNELS)) {
      connection
          .get(CHANNELS)
          .m()
          .forEach((name, millis) -> until.put(new ChannelName(name), end(millis)));
    }
    return until;
  }

  /** The end of a permission in milliseconds since 1970; NULL for a public channel. */
  private static AttributeValue end(Optional<Instant> until) {
    return until.map(end -> number(end.toEpochMilli())).orElse(AttributeValue.fromNul(true));
  }

  private static Optional<Instant> end(AttributeValue millis) {
    return Optional.ofNullable(millis.n()).map(Long::parseLong).map(Instant::ofEpochMilli);
  }
}
