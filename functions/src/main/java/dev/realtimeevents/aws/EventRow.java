package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.number;
import static dev.realtimeevents.aws.Items.text;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The row of an event. */
final class EventRow {
  /**
   * In the first row of a transaction on a channel: the numbers of the events in the transaction
   * whose push is not known to be finished.
   */
  static final String UNPUSHED = "unpushed";

  /** When the event was written, in milliseconds. A row of an earlier version lacks it. */
  static final String ACCEPTED_AT = "acceptedAt";

  private EventRow() {}

  static AttributeValue numbers(LongStream numbers) {
    return AttributeValue.fromNs(numbers.distinct().mapToObj(Long::toString).toList());
  }

  /** The key and the values of the event. */
  static Map<String, AttributeValue> of(Event event, long seq) {
    var row = new HashMap<>(LogKeys.event(event.channel(), seq));
    row.put("id", text(event.id().value()));
    row.put("event", text(event.name().value()));
    row.put("data", text(event.data().text()));
    row.put("timestamp", text(event.timestamp().value()));
    return row;
  }

  static Event event(ChannelName channel, Map<String, AttributeValue> row) {
    return new Event(
        new EventId(row.get("id").s()),
        channel,
        new EventName(row.get("event").s()),
        new RawJson(row.get("data").s()),
        new Timestamp(row.get("timestamp").s()));
  }

  static LoggedEvent logged(ChannelName channel, Map<String, AttributeValue> row) {
    return new LoggedEvent(
        event(channel, row),
        number(row, LogKeys.SEQ),
        row.containsKey(ACCEPTED_AT)
            ? Optional.of(Instant.ofEpochMilli(number(row, ACCEPTED_AT)))
            : Optional.empty());
  }
}
