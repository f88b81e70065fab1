package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.time.Duration;
import org.eclipse.jetty.websocket.api.Session;

/**
 * One WebSocket, from its handshake to its end. Thread-safe.
 *
 * <p>Posts that arrive after {@code $connect} was answered and before the socket is open wait in
 * the queue.
 */
final class Connection {
  /** How long a client has to answer a close frame before its socket is cut. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private final String id = Ids.secret();
  private final long connectedAt = System.currentTimeMillis();
  private final WebSocketApi api;
  private final Caller caller;
  private final SendQueue queue = new SendQueue();
  private final Positions positions = new Positions();
  private volatile long lastActiveAt = connectedAt;
  private volatile Session session;

  /** The socket is cut, or will be as soon as it is open. */
  private volatile boolean isCut;

  /**
   * Who opened the connection.
   *
   * @param host the Host header of the client, with the port
   * @param userAgent empty if it sent none
   * @param origin of the page; empty if it is no page
   */
  record Caller(String host, String sourceIp, String userAgent, String origin) {}

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
    queue.open(opened);
    if (isCut) {
      opened.disconnect();
    }
  }

  /** Sends a text message in UTF-8; false if the client reads too slowly to take more. */
  boolean send(byte[] message) {
    active();
    boolean taken = queue.offer(message);
    if (taken) {
      positions.note(message);
    }
    return taken;
  }

  /** How far the client is in each channel. */
  Positions positions() {
    return positions;
  }

  /** Sends a close frame, and cuts the socket if the client does not answer it. */
  void close(int code, String reason) {
    queue.offerClose(code, reason);
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

  /** Closes the socket without a close frame. */
  void cut() {
    isCut = true;
    Session opened = session;
    if (opened != null) {
      opened.disconnect();
    }
  }
}
