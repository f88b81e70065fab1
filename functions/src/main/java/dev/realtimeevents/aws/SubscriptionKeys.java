package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The keys of the subscriptions table. Partition {@code channel#shard} has the subscriptions of a
 * channel, {@code @subject#sub} the connections of a subject, and {@code @revoked#sub} its
 * revocation: a separate partition, because every subscription with a token reads it. Channel names
 * contain no {@code @}.
 */
final class SubscriptionKeys {
  static final String SHARD = "shard";
  static final String CONNECTION_ID = "connectionId";
  static final String EVENTS = "events";

  /** "shard" is a reserved word in DynamoDB expressions. */
  static final Map<String, String> NAMES = Map.of("#shard", SHARD);

  /** Before every connection id, which is base64: a {@linkplain DynamoShards declaration}. */
  private static final String DECLARATION = "!";

  /** After every declaration, and before every connection id. */
  static final AttributeValue AFTER_DECLARATIONS = text("\"");

  private SubscriptionKeys() {}

  static AttributeValue partition(ChannelName channel, int shard) {
    return text(channel + "#" + shard);
  }

  /** The shard of a connection among so many. */
  static int shard(String connectionId, int shards) {
    return Math.floorMod(connectionId.hashCode(), shards);
  }

  static Map<String, AttributeValue> subscription(
      ChannelName channel, int shard, String connectionId) {
    return key(partition(channel, shard), connectionId);
  }

  /**
   * The declaration that a channel has so many shards. To a version of the functions that does not
   * know declarations, it is a subscription to no event: no name of an event has a line break.
   */
  static Map<String, AttributeValue> declaration(ChannelName channel, int shards) {
    var row = new HashMap<>(key(partition(channel, 0), DECLARATION + shards));
    row.put(EVENTS, AttributeValue.fromL(List.of(text("\n"))));
    return row;
  }

  static boolean isDeclaration(Map<String, AttributeValue> row) {
    return row.get(CONNECTION_ID).s().startsWith(DECLARATION);
  }

  /** The number of shards that a declaration names. */
  static int declared(Map<String, AttributeValue> declaration) {
    return Integer.parseInt(declaration.get(CONNECTION_ID).s().substring(DECLARATION.length()));
  }

  static AttributeValue subject(String subject) {
    return text("@subject#" + subject);
  }

  static Map<String, AttributeValue> subjectConnection(String subject, String connectionId) {
    return key(subject(subject), connectionId);
  }

  static Map<String, AttributeValue> revocation(String subject) {
    return key(text("@revoked#" + subject), subject);
  }

  static Map<String, AttributeValue> key(AttributeValue partition, String sort) {
    return Map.of(SHARD, partition, CONNECTION_ID, text(sort));
  }
}
