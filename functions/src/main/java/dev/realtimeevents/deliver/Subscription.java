package dev.realtimeevents.deliver;

import dev.realtimeevents.protocol.EventFilter;
import java.time.Instant;
import java.util.Optional;

/**
 * One connection's subscription to a channel.
 *
 * @param until the end of its permission, for a private channel
 * @param together whether the connection takes several events in one frame
 */
public record Subscription(
    String connectionId,
    Instant connectedAt,
    EventFilter filter,
    Optional<Instant> until,
    boolean together) {

  /** Whether its permission has not ended. */
  public boolean isAllowedAt(Instant now) {
    return until.map(now::isBefore).orElse(true);
  }
}
