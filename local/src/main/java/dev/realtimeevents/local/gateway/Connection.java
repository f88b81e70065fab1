package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.time.Duration;
import org.eclipse.jetty.websocket.api.Session;

/**
 * One WebSocket, from before its handshake is answered to its end. Thread-safe.
 *
 * <p>What is posted between the answer of {@code $connect} and the moment the socket is up waits in
 * the outbox.
 */
final class Connection {
  /** How long a client may take to answer a close frame before its socket is cut. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private final String id = Ids.next();
  private final long connectedAt = System.currentTimeMillis();
  private final WebSocketApi api;
  private final Caller caller;
  private final Outbox outbox = new Outbox();
  private volatile long lastActiveAt = connectedAt;
  private volatile Session session;

  /**
   * Who opened the connection.
   *
   * @param host as the client named this server, with the port
   * @param userAgent empty if it sent none
   */
  record Caller(String host, String sourceIp, String userAgent) {}

  Connection(WebSocketApi api, Caller caller) {
    this.api = api;
    this.caller = caller;
  }

  String id() {
    return id;
  }

  WebSocketApi api() {
    return api;
  }

  Caller caller() {
    return caller;
  }

  /** Milliseconds since the epoch. */
  long connectedAt() {
    return connectedAt;
  }

  /** When the last message was received or sent, in milliseconds since the epoch. */
  long lastActiveAt() {
    return lastActiveAt;
  }

  void active() {
    lastActiveAt = System.currentTimeMillis();
  }

  void open(Session opened) {
    session = opened;
    outbox.open(opened);
  }

  /** Sends a text message in UTF-8; false if the client reads too slowly to take more. */
  boolean send(byte[] message) {
    active();
    return outbox.offer(message);
  }

  /** Closes with a close frame, and without the client's help if it does not answer. */
  void close(int code, String reason) {
    outbox.offerClose(code, reason);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(CLOSE_GRACE);
                cut();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Ends the socket without a close frame. */
  void cut() {
    Session opened = session;
    if (opened != null) {
      opened.disconnect();
    }
  }
}
