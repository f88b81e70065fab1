package dev.realtimeevents.deliver;

import dev.realtimeevents.protocol.EventFilter;
import java.time.Instant;
import java.util.Optional;

/**
 * One connection's subscription to a channel.
 *
 * @param until the end of its permission, for a private channel
 */
public record Subscription(
    String connectionId, Instant connectedAt, EventFilter filter, Optional<Instant> until) {

  /** Whether its permission has not ended. */
  public boolean isAllowedAt(Instant now) {
    return until.map(now::isBefore).orElse(true);
  }
}
