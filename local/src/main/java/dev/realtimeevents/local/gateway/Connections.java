package dev.realtimeevents.local.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The connections that are open: those whose {@code $connect} agreed and that have not ended. Each
 * leaves exactly once, and its {@code $disconnect} is invoked then. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private final Map<String, Connection> open = new ConcurrentHashMap<>();
  private final Integration integration;
  private final FaultSwitch faults;
  private final Duration idleTimeout;
  private final Duration maxDuration;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("websocket-limits").factory());

  Connections(
      Integration integration, FaultSwitch faults, Duration idleTimeout, Duration maxDuration) {
    this.integration = integration;
    this.faults = faults;
    this.idleTimeout = idleTimeout;
    this.maxDuration = maxDuration;
    long shortest = Math.min(idleTimeout.toMillis(), maxDuration.toMillis());
    long every = Math.clamp(shortest / 10, 20, 1000);
    sweeper.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
  }

  void add(Connection connection) {
    open.put(connection.id(), connection);
  }

  /** Takes back a connection whose handshake failed before the client learned of it. */
  void remove(Connection connection) {
    open.remove(connection.id(), connection);
  }

  Optional<Connection> find(String id) {
    return Optional.ofNullable(open.get(id));
  }

  List<Connection> all() {
    return List.copyOf(open.values());
  }

  /** Closes a connection from this side. */
  void close(Connection connection, int code, String reason) {
    // First, as the client's answer to the close frame would end it with the client's reason.
    ended(connection, code, reason);
    connection.close(code, reason);
  }

  /** Ends a connection's socket without a close frame. */
  void cut(Connection connection) {
    ended(connection, 1006, "");
    connection.cut();
  }

  /** Notes that a connection has ended; any call but the first does nothing. */
  void ended(Connection connection, int code, String reason) {
    if (open.remove(connection.id(), connection)) {
      String function = connection.api().routes().get("$disconnect");
      if (function != null && !faults.strikes(Fault.DROPPED_DISCONNECT)) {
        WebSocketEvent event = new WebSocketEvent(connection);
        Thread.ofVirtual().start(() -> disconnect(function, event, code, reason));
      }
    }
  }

  /** Best effort, as on AWS: whatever the function does, nobody learns of it here. */
  private void disconnect(String function, WebSocketEvent event, int code, String reason) {
    try {
      integration.call(function, event.disconnect(code, reason));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    long now = System.currentTimeMillis();
    for (Connection connection : open.values()) {
      boolean idle = now - connection.lastActiveAt() >= idleTimeout.toMillis();
      if (idle || now - connection.connectedAt() >= maxDuration.toMillis()) {
        close(connection, 1001, "Going away");
      }
    }
  }

  /** Forgets every connection without a {@code $disconnect}: the functions stop as well. */
  @Override
  public void close() {
    sweeper.shutdownNow();
    open.clear();
  }
}
