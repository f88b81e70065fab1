package dev.realtimeevents.local.trace;

import java.util.Optional;

/**
 * An event that the gateway accepted.
 *
 * @param id empty if only its position is known
 * @param name empty if only its position is known
 */
public record TracedEvent(Optional<String> id, Optional<String> name, String channel, long seq) {

  boolean isAt(Line line) {
    return line.text("channel").equals(channel) && line.count("seq") == seq;
  }

  String position() {
    return channel + "#" + seq;
  }
}
