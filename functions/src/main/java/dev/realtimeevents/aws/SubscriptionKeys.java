package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The keys of the subscriptions table. Partition {@code channel#shard} has the subscriptions of a
 * channel, {@code @subject#sub} the connections of a subject, and {@code @revoked#sub} its
 * revocation: a separate partition, because every subscription with a token reads it. Channel names
 * contain no {@code @}.
 *
 * @param shards the number of partitions of each channel
 */
record SubscriptionKeys(int shards) {
  static final String SHARD = "shard";
  static final String CONNECTION_ID = "connectionId";

  /** "shard" is a reserved word in DynamoDB expressions. */
  static final Map<String, String> NAMES = Map.of("#shard", SHARD);

  AttributeValue partition(ChannelName channel, int shard) {
    return text(channel + "#" + shard);
  }

  Map<String, AttributeValue> subscription(ChannelName channel, String connectionId) {
    int shard = Math.floorMod(connectionId.hashCode(), shards);
    return key(partition(channel, shard), connectionId);
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
