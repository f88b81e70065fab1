package dev.realtimeevents.deliver;

import dev.realtimeevents.protocol.EventFilter;
import java.time.Instant;
import java.util.Optional;

/**
 * One connection that listens to a channel.
 *
 * @param until when its permission ends, for a channel that needs one
 */
public record Listener(
    String connectionId, Instant connectedAt, EventFilter filter, Optional<Instant> until) {

  boolean mayListenAt(Instant now) {
    return until.map(now::isBefore).orElse(true);
  }
}
