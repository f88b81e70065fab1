package dev.realtimeevents.event;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Something that happened on a site. */
public record Event(
    EventId id, ChannelName channel, EventName name, RawJson data, Timestamp timestamp) {

  /** The size of its values in UTF-8 bytes. */
  public int bytes() {
    return Stream.of(id.value(), channel.value(), name.value(), data.text(), timestamp.value())
        .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
