package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.DynamoSubscriptions.TOGETHER;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The open connections, one row each in the connections table. {@link DynamoSubscriptions} has the
 * same relation by channel.
 *
 * <p>API Gateway does not guarantee {@code $disconnect}. Rows therefore expire shortly after the
 * two hours that a connection can last, and every read skips expired rows.
 */
final class DynamoConnections implements Connections {
  static final Duration CONNECTION_LIFE = Duration.ofHours(2).plusMinutes(10);

  private static final String CONNECTION_ID = "connectionId";
  private static final String CONNECTED_AT = "connectedAt";
  private static final String CHANNELS = "channels";
  private static final String SUBJECT = "subject";
  private static final String GRANT_CHANNELS = "grantChannels";
  private static final String GRANT_ISSUED_AT = "grantIssuedAt";
  private static final String GRANT_EXPIRES_AT = "grantExpiresAt";
  private static final String SPENT_UNTIL = "spentUntil";

  /** Later than any time: the connection is refused. */
  private static final long NEVER = 9_000_000_000_000_000L;

  /** The size of a connection's row without channels and token. */
  private static final int ROW_BYTES = 130;

  /** The size of a channel in the row, without its name. */
  private static final int END_BYTES = 10;

  private final DynamoDbClient dynamo;
  private final String table;
  private final String subscriptionsTable;
  private final DynamoSubscriptions subscriptions;
  private final Supplier<ConnectionLimits> limits;
  private final InstantSource clock;

  /**
   * @param limits asked for when a client subscribes or spends, so that a function for which it
   *     does neither needs none
   */
  DynamoConnections(
      DynamoDbClient dynamo,
      Settings settings,
      Supplier<ConnectionLimits> limits,
      DynamoSubscriptions subscriptions,
      InstantSource clock) {
    this.dynamo = dynamo;
    this.table = settings.connectionsTable();
    this.subscriptionsTable = settings.subscriptionsTable();
    this.limits = limits;
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  @Override
  public void connected(String connectionId, Instant at) {
    var row = new HashMap<>(row(connectionId, at, Map.of()));
    row.put(TOGETHER, AttributeValue.fromBool(true));
    dynamo.putItem(put -> put.tableName(table).item(row));
  }

  @Override
  public void connected(String connectionId, Instant at, ChannelName channel) {
    Map<String, AttributeValue> row = row(connectionId, at, Map.of(channel, Optional.empty()));
    dynamo.putItem(put -> put.tableName(table).item(row));
    subscriptions.add(
        channel,
        new Subscription(connectionId, at, EventFilter.ALL, Optional.empty(), false),
        at.plus(CONNECTION_LIFE));
  }

  private static Map<String, AttributeValue> row(
      String connectionId, Instant at, Map<ChannelName, Optional<Instant>> channels) {
    return Map.of(
        CONNECTION_ID, text(connectionId),
        CONNECTED_AT, number(at.toEpochMilli()),
        CHANNELS, ends(channels),
        EXPIRES_AT, seconds(at.plus(CONNECTION_LIFE)));
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

  /**
   * Two conditional updates at most, each of which returns the row: the first for a full bucket,
   * which is the usual case, the second for one that has spent a part. Each adds to the time in one
   * step, so that simultaneous messages all count.
   */
  @Override
  public Spent spend(String connectionId, int credits) {
    Instant now = clock.instant();
    Duration cost = limits.get().credits().time(credits);
    Map<String, AttributeValue> row;
    try {
      return spend(
          connectionId,
          "SET spentUntil = :until",
          "expiresAt > :seconds AND (attribute_not_exists(spentUntil) OR spentUntil < :now)",
          Map.of(
              ":until", number(now.plus(cost).toEpochMilli()),
              ":seconds", seconds(now),
              ":now", number(now.toEpochMilli())));
    } catch (ConditionalCheckFailedException notFull) {
      row = notFull.item();
    }
    long empty = limits.get().credits().empty(now).toEpochMilli();
    if (isOpen(row, now) && number(row, SPENT_UNTIL) < empty) {
      try {
        return spend(
            connectionId,
            "SET spentUntil = spentUntil + :cost",
            "spentUntil < :empty",
            Map.of(":cost", number(cost.toMillis()), ":empty", number(empty)));
      } catch (ConditionalCheckFailedException spentOrEndedMeanwhile) {
        row = spentOrEndedMeanwhile.item();
      }
    }
    if (!isOpen(row, now)) {
      return new Spent.NoConnection();
    }
    long spentUntil = number(row, SPENT_UNTIL);
    return spentUntil >= NEVER
        ? new Spent.Refused()
        : new Spent.OverLimit(
            limits.get().credits().retryAfter(Instant.ofEpochMilli(spentUntil), now));
  }

  @Override
  public boolean refuse(String connectionId) {
    try {
      dynamo.updateItem(
          update ->
              update
                  .tableName(table)
                  .key(key(connectionId))
                  .updateExpression("SET spentUntil = :never")
                  .conditionExpression("spentUntil < :never")
                  .expressionAttributeValues(Map.of(":never", number(NEVER))));
      return true;
    } catch (ConditionalCheckFailedException refusedOrEnded) {
      return false;
    }
  }

  private Spent spend(
      String connectionId, String update, String condition, Map<String, AttributeValue> values) {
    UpdateItemResponse spent =
        dynamo.updateItem(
            request ->
                request
                    .tableName(table)
                    .key(key(connectionId))
                    .updateExpression(update)
                    .conditionExpression(condition)
                    .expressionAttributeValues(values)
                    .returnValues(ReturnValue.ALL_NEW)
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                    .returnValuesOnConditionCheckFailure(
                        ReturnValuesOnConditionCheckFailure.ALL_OLD));
    return new Spent.Open(
        connection(spent.attributes()), Items.writeUnits(spent.consumedCapacity()));
  }

  /** A failed condition returns no item if there is no row. */
  private static boolean isOpen(Map<String, AttributeValue> row, Instant now) {
    return !row.isEmpty() && !Items.expired(row, now);
  }

  @Override
  public int identify(String connectionId, Grant grant) {
    var row = new HashMap<>(SubscriptionKeys.subjectConnection(grant.subject(), connectionId));
    row.put(EXPIRES_AT, seconds(clock.instant().plus(CONNECTION_LIFE)));
    int writeUnits =
        Items.writeUnits(
            dynamo
                .putItem(
                    put ->
                        put.tableName(subscriptionsTable)
                            .item(row)
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity());
    try {
      UpdateItemResponse identified =
          dynamo.updateItem(
              update ->
                  update
                      .tableName(table)
                      .key(key(connectionId))
                      .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                      .updateExpression(
                          "SET subject = :subject, grantChannels = :channels,"
                              + " grantIssuedAt = :issuedAt, grantExpiresAt = :expiresAt")
                      .conditionExpression("attribute_exists(connectionId)")
                      .expressionAttributeValues(
                          Map.of(
                              ":subject", text(grant.subject()),
                              ":channels",
                                  AttributeValue.fromL(
                                      grant.channels().stream()
                                          .map(AttributeValue::fromS)
                                          .toList()),
                              ":issuedAt", number(grant.issuedAt().toEpochMilli()),
                              ":expiresAt", number(grant.expiresAt().toEpochMilli()))));
      return writeUnits + Items.writeUnits(identified.consumedCapacity());
    } catch (ConditionalCheckFailedException noConnection) {
      // It has ended. Its next message closes it.
      return writeUnits;
    }
  }

  /**
   * Adds the channels to the connection first, so $disconnect finds every subscription: in one
   * update, on condition that the connection still has the channels that are known. It pays for
   * itself and for the subscriptions of new channels. Then writes each subscription that is new or
   * different.
   */
  @Override
  public Outcome subscribe(String connectionId, Connection known, List<Wish> wishes) {
    Map<ChannelName, Optional<Instant>> before = known.until();
    Map<ChannelName, Optional<Instant>> after = with(before, wishes);
    int writeUnits = 0;
    int paid = 0;
    while (!after.equals(before)) {
      try {
        int cost = rowUnits(after) + changed(before, after);
        writeUnits += replaceChannels(connectionId, before, after, cost);
        paid = cost;
        break;
      } catch (ConditionalCheckFailedException changedMeanwhile) {
        Map<String, AttributeValue> row = changedMeanwhile.item();
        if (!isOpen(row, clock.instant())) {
          return new Outcome.NoConnection();
        }
        // DynamoDB bills a write that fails, too.
        writeUnits += rowUnits(after);
        before = until(row);
        after = with(before, wishes);
      }
    }
    Set<ChannelName> channels = new HashSet<>();
    for (Wish wish : wishes) {
      ChannelName channel = wish.channel();
      if (after.containsKey(channel)) {
        channels.add(channel);
        var subscription =
            new Subscription(
                connectionId, known.at(), wish.filter(), wish.until(), known.together());
        Instant expiresAt = known.at().plus(CONNECTION_LIFE);
        writeUnits +=
            before.containsKey(channel)
                ? subscriptions.replace(channel, subscription, expiresAt)
                : subscriptions.add(channel, subscription, expiresAt);
      }
    }
    return new Outcome.Subscribed(channels, limits.get().channels(), writeUnits, paid);
  }

  /** The channels with those that are wanted, as far as they fit in. */
  private Map<ChannelName, Optional<Instant>> with(
      Map<ChannelName, Optional<Instant>> channels, List<Wish> wishes) {
    var with = new HashMap<>(channels);
    for (Wish wish : wishes) {
      if (with.containsKey(wish.channel()) || with.size() < limits.get().channels()) {
        with.put(wish.channel(), wish.until());
      }
    }
    return with;
  }

  private static int changed(
      Map<ChannelName, Optional<Instant>> before, Map<ChannelName, Optional<Instant>> after) {
    return (int)
        after.entrySet().stream()
            .filter(each -> !each.getValue().equals(before.get(each.getKey())))
            .count();
  }

  /** Roughly the write units of a connection's row: its channels are the most of it. */
  private static int rowUnits(Map<ChannelName, Optional<Instant>> channels) {
    int bytes =
        channels.keySet().stream()
            .mapToInt(channel -> channel.value().length() + END_BYTES)
            .reduce(ROW_BYTES, Integer::sum);
    return Math.ceilDiv(bytes, 1024);
  }

  private int replaceChannels(
      String connectionId,
      Map<ChannelName, Optional<Instant>> before,
      Map<ChannelName, Optional<Instant>> after,
      int credits) {
    Instant now = clock.instant();
    return Items.writeUnits(
        dynamo
            .updateItem(
                update ->
                    update
                        .tableName(table)
                        .key(key(connectionId))
                        .updateExpression(
                            "SET channels = :after,"
                                + " spentUntil = if_not_exists(spentUntil, :millis) + :cost")
                        .conditionExpression("channels = :before AND expiresAt > :now")
                        .expressionAttributeValues(
                            Map.of(
                                ":after", ends(after),
                                ":before", ends(before),
                                ":now", seconds(now),
                                ":millis", number(now.toEpochMilli()),
                                ":cost", number(limits.get().credits().time(credits).toMillis())))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                        .returnValuesOnConditionCheckFailure(
                            ReturnValuesOnConditionCheckFailure.ALL_OLD))
            .consumedCapacity());
  }

  /**
   * Deletes the subscription first, so after a failure in between the connection still lists it.
   */
  @Override
  public int unsubscribe(String connectionId, ChannelName channel) {
    int writeUnits = subscriptions.removeAll(channel, connectionId);
    try {
      UpdateItemResponse removed =
          dynamo.updateItem(
              update ->
                  update
                      .tableName(table)
                      .key(key(connectionId))
                      .updateExpression("REMOVE channels.#channel")
                      .conditionExpression("attribute_exists(connectionId)")
                      .expressionAttributeNames(Map.of("#channel", channel.value()))
                      .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL));
      return writeUnits + Items.writeUnits(removed.consumedCapacity());
    } catch (ConditionalCheckFailedException noConnection) {
      // It has ended: there is nothing to remove.
      return writeUnits;
    }
  }

  @Override
  public Optional<Connection> connection(String connectionId) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(get -> get.tableName(table).key(key(connectionId)).consistentRead(true))
            .item();
    return isOpen(item, clock.instant()) ? Optional.of(connection(item)) : Optional.empty();
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

  private static Connection connection(Map<String, AttributeValue> row) {
    return new Connection(
        Instant.ofEpochMilli(number(row, CONNECTED_AT)),
        until(row),
        grant(row),
        row.containsKey(TOGETHER));
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

  private static AttributeValue ends(Map<ChannelName, Optional<Instant>> channels) {
    return AttributeValue.fromM(
        channels.entrySet().stream()
            .collect(
                Collectors.toMap(each -> each.getKey().value(), each -> end(each.getValue()))));
  }

  /** The end of a permission in milliseconds since 1970; NULL for a public channel. */
  private static AttributeValue end(Optional<Instant> until) {
    return until.map(end -> number(end.toEpochMilli())).orElse(AttributeValue.fromNul(true));
  }

  private static Optional<Instant> end(AttributeValue millis) {
    return Optional.ofNullable(millis.n()).map(Long::parseLong).map(Instant::ofEpochMilli);
  }
}
