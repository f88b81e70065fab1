package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html">DynamoDB
 * Local</a> in a process of its own. Thread-safe.
 *
 * <p>It deletes expired items as AWS does: some time after they expired.
 */
public final class DynamoDbLocal implements AutoCloseable {
  private final BackingProcess process;
  private final URI endpoint;
  private final DynamoDbClient client;

  private DynamoDbLocal(BackingProcess process, URI endpoint, DynamoDbClient client) {
    this.process = process;
    this.endpoint = endpoint;
    this.client = client;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param repository the repository's root, everything in it built
   * @param port on 127.0.0.1, a free one
   * @param data folder to keep the data in; empty keeps it in memory
   * @param ended told why, if the process ends by itself
   * @throws IOException when it does not start, with its last lines
   */
  public static DynamoDbLocal start(
      Path repository, int port, Optional<Path> data, Consumer<String> ended)
      throws IOException, InterruptedException {
    var arguments = new ArrayList<>(List.of(Integer.toString(port)));
    if (data.isPresent()) {
      arguments.add(Files.createDirectories(data.get()).toAbsolutePath().toString());
    }
    var process =
        BackingProcess.start(
            "DynamoDB Local",
            repository.resolve("local/processes/dynamodb-local"),
            "dev.realtimeevents.local.processes.DynamoDbProcess",
            arguments);
    var endpoint = URI.create("http://127.0.0.1:" + port);
    var started =
        new DynamoDbLocal(process, endpoint, Aws.local(DynamoDbClient.builder(), endpoint).build());
    try {
      process.awaitReady(started.client::listTables, ended);
      return started;
    } catch (IOException | InterruptedException e) {
      started.close();
      throw e;
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  /** The operating system's id of the process. */
  public long pid() {
    return process.pid();
  }

  /**
   * Makes sure that the tables exist.
   *
   * @throws IOException when a table is there from an earlier run, with another key
   */
  public void create(List<Table> tables) throws IOException {
    for (var table : tables) {
      create(table);
      table.ttlAttribute().ifPresent(attribute -> expire(table.name(), attribute));
    }
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }

  private void create(Table table) throws IOException {
    var keys = new ArrayList<KeySchemaElement>();
    var definitions = new ArrayList<AttributeDefinition>();
    keys.add(key(table.hashKey(), KeyType.HASH));
    definitions.add(definition(table.hashKey()));
    table
        .rangeKey()
        .ifPresent(
            range -> {
              keys.add(key(range, KeyType.RANGE));
              definitions.add(definition(range));
            });
    try {
      client.createTable(
          request ->
              request
                  .tableName(table.name())
                  .keySchema(keys)
                  .attributeDefinitions(definitions)
                  .billingMode(BillingMode.PAY_PER_REQUEST));
    } catch (ResourceInUseException e) {
      var existing = client.describeTable(request -> request.tableName(table.name())).table();
      if (!existing.keySchema().equals(keys)
          || !new HashSet<>(existing.attributeDefinitions()).equals(new HashSet<>(definitions))) {
        throw new IOException(
            ("The table %s in the data folder has another key than the template says; "
                    + "name another folder or delete it")
                .formatted(table.name()));
      }
    }
  }

  private void expire(String table, String attribute) {
    var current =
        client.describeTimeToLive(request -> request.tableName(table)).timeToLiveDescription();
    if (current.timeToLiveStatus() != TimeToLiveStatus.ENABLED) {
      client.updateTimeToLive(
          request ->
              request
                  .tableName(table)
                  .timeToLiveSpecification(ttl -> ttl.attributeName(attribute).enabled(true)));
    }
  }

  private static KeySchemaElement key(Attribute attribute, KeyType type) {
    return KeySchemaElement.builder().attributeName(attribute.name()).keyType(type).build();
  }

  private static AttributeDefinition definition(Attribute attribute) {
    return AttributeDefinition.builder()
        .attributeName(attribute.name())
        .attributeType(ScalarAttributeType.fromValue(attribute.type()))
        .build();
  }
}
