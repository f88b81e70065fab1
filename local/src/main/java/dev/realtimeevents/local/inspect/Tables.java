package dev.realtimeevents.local.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.backing.Aws;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.trace.LogReader;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/**
 * Reads the product's tables, as docs/architecture.md describes their rows. Thread-safe.
 *
 * <p>It scans, which the product itself never does: a laptop's tables are small.
 */
public final class Tables implements LogReader, AutoCloseable {
  private static final String HEAD = "channel#";
  private static final int ROWS_PER_GET = 100;

  private final URI endpoint;
  private final String log;
  private final String subscriptions;
  private final String connections;
  private DynamoDbClient client;

  private Tables(URI endpoint, String log, String subscriptions, String connections) {
    this.endpoint = endpoint;
    this.log = log;
    this.subscriptions = subscriptions;
    this.connections = connections;
  }

  /** The tables of an application, told apart by their keys. */
  public static Tables of(Application application, URI dynamoDb) {
    return new Tables(
        dynamoDb,
        table(application, "key"),
        table(application, "shard"),
        table(application, "connectionId"));
  }

  private static String table(Application application, String hashKey) {
    return application.tables().stream()
        .filter(table -> table.hashKey().name().equals(hashKey))
        .map(Application.Table::name)
        .findFirst()
        .orElse("");
  }

  /** Whether the template has the product's tables; another template has none to look into. */
  public boolean exist() {
    return !log.isEmpty() && !subscriptions.isEmpty() && !connections.isEmpty();
  }

  /** Made when somebody asks first: a gateway that nobody looks into starts without it. */
  private synchronized DynamoDbClient dynamo() {
    if (client == null) {
      client = Aws.local(DynamoDbClient.builder(), endpoint).build();
    }
    return client;
  }

  /** {@code [{"channel", "seq", "epoch", "listeners"}]}, in the order of the names. */
  ArrayNode channels() {
    Map<String, ObjectNode> channels = new TreeMap<>();
    dynamo()
        .scanPaginator(
            scan ->
                scan.tableName(log)
                    .filterExpression("seq = :head AND begins_with(#key, :channel)")
                    .expressionAttributeNames(Map.of("#key", "key"))
                    .expressionAttributeValues(
                        Map.of(
                            ":head",
                            AttributeValue.fromN("0"),
                            ":channel",
                            AttributeValue.fromS(HEAD))))
        .items()
        .forEach(
            row -> {
              ObjectNode channel = channel(channels, row.get("key").s().substring(HEAD.length()));
              channel.put("seq", number(row, "head"));
              channel.put("epoch", text(row, "epoch"));
            });
    long now = Instant.now().getEpochSecond();
    dynamo()
        .scanPaginator(scan -> scan.tableName(subscriptions))
        .items()
        .forEach(
            row -> {
              String shard = row.get("shard").s();
              boolean isSubscription =
                  !shard.startsWith("@") && !text(row, "connectionId").startsWith("!");
              if (isSubscription && number(row, "expiresAt") > now) {
                ObjectNode channel = channel(channels, shard.substring(0, shard.lastIndexOf('#')));
                channel.put("listeners", channel.path("listeners").asLong() + 1);
              }
            });
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    channels.values().forEach(all::add);
    return all;
  }

  private static ObjectNode channel(Map<String, ObjectNode> channels, String name) {
    return channels.computeIfAbsent(
        name,
        channel ->
            JsonNodeFactory.instance
                .objectNode()
                .put("channel", channel)
                .put("seq", 0)
                .put("listeners", 0));
  }

  /** For each connection that has a row: {@code {"channels": [{"channel"}], "subject"?}}. */
  public Map<String, ObjectNode> connections(List<String> ids) {
    Map<String, ObjectNode> found = new HashMap<>();
    ids.stream()
        .map(id -> Map.of("connectionId", AttributeValue.fromS(id)))
        .gather(Gatherers.windowFixed(ROWS_PER_GET))
        .forEach(
            keys ->
                dynamo()
                    .batchGetItem(
                        get ->
                            get.requestItems(
                                Map.of(
                                    connections,
                                    KeysAndAttributes.builder()
                                        .keys(keys)
                                        .consistentRead(true)
                                        .build())))
                    .responses()
                    .getOrDefault(connections, List.of())
                    .forEach(row -> found.put(row.get("connectionId").s(), described(row))));
    return found;
  }

  private static ObjectNode described(Map<String, AttributeValue> row) {
    ObjectNode connection = JsonNodeFactory.instance.objectNode();
    ArrayNode channels = connection.putArray("channels");
    if (row.containsKey("channels")) {
      row.get("channels").m().keySet().stream()
          .sorted()
          .forEach(name -> channels.addObject().put("channel", name));
    }
    if (row.containsKey("subject")) {
      connection.put("subject", text(row, "subject"));
    }
    return connection;
  }

  @Override
  public Found find(String channel, long seq) {
    Map<String, AttributeValue> head = event(channel, 0);
    if (head.isEmpty() || number(head, "head") < seq) {
      return new Found.Ahead(head.isEmpty() ? 0 : number(head, "head"));
    }
    Map<String, AttributeValue> row = seq == 0 ? Map.of() : event(channel, seq);
    boolean isKept = !row.isEmpty() && number(row, "expiresAt") > Instant.now().getEpochSecond();
    return isKept ? new Found.Kept(text(row, "id"), text(row, "event")) : new Found.Expired();
  }

  private Map<String, AttributeValue> event(String channel, long seq) {
    return dynamo()
        .getItem(
            get ->
                get.tableName(log)
                    .consistentRead(true)
                    .key(
                        Map.of(
                            "key", AttributeValue.fromS(HEAD + channel),
                            "seq", AttributeValue.fromN(Long.toString(seq)))))
        .item();
  }

  private static long number(Map<String, AttributeValue> row, String name) {
    AttributeValue value = row.get(name);
    return value == null || value.n() == null ? 0 : Long.parseLong(value.n());
  }

  private static String text(Map<String, AttributeValue> row, String name) {
    AttributeValue value = row.get(name);
    return value == null || value.s() == null ? "" : value.s();
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }
}
