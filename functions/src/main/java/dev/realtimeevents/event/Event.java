package dev.realtimeevents.event;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Something that happened on a site. */
public record Event(
    EventId id, ChannelName channel, EventName name, RawJson data, Timestamp timestamp) {

  /** Its identity: another event with this key is a repeat of it. */
  public EventKey key() {
    return new EventKey(channel, id);
  }

  /** The size of its values in UTF-8 bytes. */
  public int bytes() {
    return Stream.of(id.value(), channel.value(), name.value(), data.text(), timestamp.value())
        .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
