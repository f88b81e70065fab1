package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Connections;
import dev.realtimeevents.token.Revocations;
import java.time.InstantSource;
import java.util.List;

/**
 * Cuts a user off: tokens issued until now are worth nothing, and connections that showed one are
 * closed. Thread-safe.
 */
public final class Revocation {
  private final Revocations revocations;
  private final Subscriptions subscriptions;
  private final Connections connections;
  private final InstantSource clock;

  public Revocation(
      Revocations revocations,
      Subscriptions subscriptions,
      Connections connections,
      InstantSource clock) {
    this.revocations = revocations;
    this.subscriptions = subscriptions;
    this.connections = connections;
    this.clock = clock;
  }

  /**
   * The revocation is written, then the holders are listed; to subscribe does it the other way round. A
   * connection is closed before it is forgotten, so that whoever repeats a revocation that failed finds
   * what is still open.
   *
   * @return how many connections were closed
   */
  public int of(String subject) {
    revocations.revoke(subject, clock.instant());
    List<String> holders = subscriptions.connectionsOf(subject);
    for (String connectionId : holders) {
      connections.close(connectionId);
      subscriptions.disconnected(connectionId);
    }
    return holders.size();
  }
}
