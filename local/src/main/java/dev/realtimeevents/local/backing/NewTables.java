package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Creates the tables of a template.
 *
 * @param place where they are, and what to do if they are those of another template
 */
record NewTables(DynamoDbClient client, String place) {

  /**
   * Creates the tables that do not exist.
   *
   * @throws IOException if a table exists with a different key
   */
  void create(List<Table> tables) throws IOException {
    for (Table table : tables) {
      create(table);
      table.ttlAttribute().ifPresent(attribute -> enableExpiry(table.name(), attribute));
    }
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
      TableDescription existing =
          client.describeTable(request -> request.tableName(table.name())).table();
      if (!existing.keySchema().equals(keys)
          || !new HashSet<>(existing.attributeDefinitions()).equals(new HashSet<>(definitions))) {
        throw new IOException(
            "The key of table %s differs from the template, in %s".formatted(table.name(), place));
      }
    }
  }

  private void enableExpiry(String table, String attribute) {
    TimeToLiveDescription current =
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
