package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Connections;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.token.Revocations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Gatherers;

/**
 * Cuts a user off: tokens issued until now are worth nothing, and connections that showed one are
 * closed. Thread-safe.
 */
public final class Revocation {
  /** Connections closed side by side: while API Gateway throttles, each takes five seconds. */
  private static final int AT_ONCE = 256;

  /** What became of a revocation. */
  public sealed interface Outcome {
    /** The tokens are worth nothing, and so many connections were closed: all. */
    record Complete(int closed) implements Outcome {}

    /**
     * The tokens are worth nothing, but so many connections are open yet: the same again goes on.
     */
    record Incomplete(int open) implements Outcome {}
  }

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
   * The revocation is written, then the holders are listed; to subscribe does it the other way
   * round. A connection is closed before it is forgotten, so that whoever repeats a revocation that
   * failed finds what is still open.
   *
   * @param signedAt when the site asked for it, by its own clock, which gives tokens their {@code
   *     iat} too: if it is ahead of the clock here, tokens are revoked up to then
   */
  public Outcome of(String subject, Optional<Instant> signedAt) {
    Instant now = clock.instant();
    revocations.revoke(subject, signedAt.filter(now::isBefore).orElse(now));
    List<String> holders = subscriptions.connectionsOf(subject);
    int open =
        holders.stream()
            .gather(Gatherers.windowFixed(AT_ONCE))
            .mapToInt(this::closeSideBySide)
            .sum();
    return open == 0 ? new Outcome.Complete(holders.size()) : new Outcome.Incomplete(open);
  }

  /**
   * What fails unforeseen is thrown on, once all have been tried.
   *
   * @return how many are open yet
   */
  private int closeSideBySide(List<String> holders) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Boolean>> closed =
          holders.stream()
              .map(id -> CompletableFuture.supplyAsync(() -> close(id), threads))
              .toList();
      return (int) closed.stream().filter(one -> !one.join()).count();
    }
  }

  /** One that cannot be closed stays on record, so that the same again finds it. */
  private boolean close(String connectionId) {
    boolean closed = connections.close(connectionId);
    if (closed) {
      subscriptions.disconnected(connectionId);
    } else {
      subscriptions.connection(connectionId).ifPresent(open -> silence(connectionId, open.until()));
    }
    return closed;
  }

  /** From now on it gets nothing that needs a token. */
  private void silence(String connectionId, Map<ChannelName, Optional<Instant>> until) {
    until.forEach(
        (channel, end) -> {
          if (end.isPresent()) {
            subscriptions.unsubscribe(connectionId, channel);
          }
        });
  }
}
