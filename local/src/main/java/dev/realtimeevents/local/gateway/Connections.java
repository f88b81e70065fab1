package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.gateway.GatewayOptions.ConnectionLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The open connections: accepted by {@code $connect} and not ended. Each is removed exactly once,
 * and its {@code $disconnect} is invoked then. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private final Map<String, Connection> open = new ConcurrentHashMap<>();
  private final Integration integration;
  private final RouteThrottle throttle;
  private final Faults faults;
  private final ConnectionLimits limits;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("websocket-limits").factory());

  Connections(
      Integration integration, RouteThrottle throttle, Faults faults, ConnectionLimits limits) {
    this.integration = integration;
    this.throttle = throttle;
    this.faults = faults;
    this.limits = limits;
    long shortest = Math.min(limits.idle().toMillis(), limits.age().toMillis());
    long every = Math.clamp(shortest / 10, 20, 1000);
    sweeper.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
  }

  void add(Connection connection) {
    open.put(connection.id(), connection);
  }

  /** Removes a connection whose handshake failed, without {@code $disconnect}. */
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
    // Before the close frame: the client's answer would end it with the client's reason.
    ended(connection, code, reason);
    connection.close(code, reason);
  }

  /** Closes a connection's socket without a close frame. */
  void cut(Connection connection) {
    ended(connection, 1006, "");
    connection.cut();
  }

  /** Records that a connection has ended; only the first call has an effect. */
  void ended(Connection connection, int code, String reason) {
    if (open.remove(connection.id(), connection)) {
      String function = connection.api().routes().get("$disconnect");
      if (function != null
          && throttle.admits(connection.api(), "$disconnect")
          && !faults.occurs(Fault.DROPPED_DISCONNECT)) {
        var event = new WebSocketEvent(connection);
        Thread.ofVirtual().start(() -> disconnect(function, event, code, reason));
      }
    }
  }

  /** Best effort, as on AWS: the outcome is ignored. */
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
      boolean idle = now - connection.lastActiveAt() >= limits.idle().toMillis();
      if (idle || now - connection.connectedAt() >= limits.age().toMillis()) {
        close(connection, 1001, "Going away");
      }
    }
  }

  /** Removes every connection without {@code $disconnect}: the functions stop as well. */
  @Override
  public void close() {
    sweeper.shutdownNow();
    open.clear();
  }
}
