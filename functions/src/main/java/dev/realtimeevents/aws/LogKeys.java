package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The keys of the event log table. A channel's partition has its head at seq 0 and its events from
 * 1; the partition of an event id points to its event.
 */
final class LogKeys {
  static final String KEY = "key";
  static final String SEQ = "seq";

  private LogKeys() {}

  static AttributeValue partition(ChannelName channel) {
    return text("channel#" + channel);
  }

  static Map<String, AttributeValue> head(ChannelName channel) {
    return event(channel, 0);
  }

  static Map<String, AttributeValue> event(ChannelName channel, long seq) {
    return Map.of(KEY, partition(channel), SEQ, number(seq));
  }

  static Map<String, AttributeValue> id(EventId id) {
    return Map.of(KEY, text("id#" + id), SEQ, number(0));
  }
}
