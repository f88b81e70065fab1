package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventKey;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The keys of the event log table. A channel's partition has its head at seq 0, its events from 1,
 * and the events that wait below 0 ({@link WaitingRoom}); the partition of an id in a channel
 * points to its event. A channel name has no {@code #}, so two keys never collide. One row has the
 * seed of all epochs.
 */
final class LogKeys {
  static final String KEY = "key";
  static final String SEQ = "seq";

  static final Map<String, AttributeValue> SEED = Map.of(KEY, text("seed"), SEQ, number(0));

  private LogKeys() {}

  static AttributeValue partition(ChannelName channel) {
    return text("channel#" + channel);
  }

  static Map<String, AttributeValue> head(ChannelName channel) {
    return event(channel, 0);
  }

  static Map<String, AttributeValue> rounds(ChannelName channel) {
    return Map.of(KEY, text("rounds#" + channel), SEQ, number(0));
  }

  static Map<String, AttributeValue> event(ChannelName channel, long seq) {
    return Map.of(KEY, partition(channel), SEQ, number(seq));
  }

  static Map<String, AttributeValue> id(EventKey event) {
    return Map.of(KEY, text("event#" + event.channel() + "#" + event.id()), SEQ, number(0));
  }
}
