package dev.realtimeevents.revoke;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.event.ChannelName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Gatherers;

/** Revokes a user's tokens and closes the connections that used them. Thread-safe. */
public final class Revocation {
  /** Connections closed at the same time: while API Gateway throttles, each takes five seconds. */
  private static final int PARALLEL_CLOSES = 256;

  /** The result of a revocation. */
  public sealed interface Outcome {
    /** The tokens are revoked, and all their connections are closed. */
    record Complete(int closed) implements Outcome {}

    /** The tokens are revoked, but some connections are still open. A repeat tries again. */
    record Incomplete(int open) implements Outcome {}
  }

  private final RevokedTokens revokedTokens;
  private final Connections connections;
  private final Sockets sockets;
  private final InstantSource clock;

  public Revocation(
      RevokedTokens revokedTokens, Connections connections, Sockets sockets, InstantSource clock) {
    this.revokedTokens = revokedTokens;
    this.connections = connections;
    this.sockets = sockets;
    this.clock = clock;
  }

  /**
   * Revokes every token of a subject that was issued until now. Writes the revocation first and
   * lists the connections then; subscribing uses the opposite order. Closes a connection before
   * deleting its rows, so a repeat finds every connection that is still open.
   *
   * @param signedAt the time of the request by the site's clock, which also gives tokens their
   *     {@code iat}; if it is ahead of this clock, tokens are revoked up to that time
   */
  public Outcome revoke(String subject, Optional<Instant> signedAt) {
    Instant now = clock.instant();
    revokedTokens.revoke(subject, signedAt.filter(now::isBefore).orElse(now));
    List<String> connectionIds = connections.connectionsOf(subject);
    int open =
        connectionIds.stream()
            .gather(Gatherers.windowFixed(PARALLEL_CLOSES))
            .mapToInt(this::closeAll)
            .sum();
    return open == 0 ? new Outcome.Complete(connectionIds.size()) : new Outcome.Incomplete(open);
  }

  /**
   * Tries each connection before throwing an unexpected failure.
   *
   * @return the number of connections that are still open
   */
  private int closeAll(List<String> connectionIds) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Boolean>> closed =
          connectionIds.stream()
              .map(id -> CompletableFuture.supplyAsync(() -> close(id), threads))
              .toList();
      return (int) closed.stream().filter(one -> !one.join()).count();
    }
  }

  private boolean close(String connectionId) {
    boolean closed = sockets.close(connectionId);
    if (closed) {
      connections.disconnected(connectionId);
    } else {
      connections
          .connection(connectionId)
          .ifPresent(open -> unsubscribePrivate(connectionId, open.until()));
    }
    return closed;
  }

  private void unsubscribePrivate(
      String connectionId, Map<ChannelName, Optional<Instant>> channels) {
    channels.forEach(
        (channel, end) -> {
          if (end.isPresent()) {
            connections.unsubscribe(connectionId, channel);
          }
        });
  }
}
