package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Keys of the subscriptions table: the listeners of {@code channel#shard}; the connections of {@code
 * @subject#sub}; and the revocation of {@code @revoked#sub}, in a partition of its own, for every
 * subscription with a token reads one. No channel's name has an {@code @}.
 *
 * @param shards how many partitions the listeners of each channel are spread over
 */
record SubscriptionKeys(int shards) {
  static final String SHARD = "shard";
  static final String CONNECTION_ID = "connectionId";

  /** "shard" is a reserved word of DynamoDB's expressions. */
  static final Map<String, String> NAMES = Map.of("#shard", SHARD);

  AttributeValue partition(ChannelName channel, int shard) {
    return text(channel + "#" + shard);
  }

  Map<String, AttributeValue> listener(ChannelName channel, String connectionId) {
    int shard = Math.floorMod(connectionId.hashCode(), shards);
    return key(partition(channel, shard), connectionId);
  }

  static AttributeValue subject(String subject) {
    return text("@subject#" + subject);
  }

  static Map<String, AttributeValue> holder(String subject, String connectionId) {
    return key(subject(subject), connectionId);
  }

  static Map<String, AttributeValue> revocation(String subject) {
    return key(text("@revoked#" + subject), subject);
  }

  static Map<String, AttributeValue> key(AttributeValue partition, String sort) {
    return Map.of(SHARD, partition, CONNECTION_ID, text(sort));
  }
}
