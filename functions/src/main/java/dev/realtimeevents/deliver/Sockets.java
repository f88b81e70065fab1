package dev.realtimeevents.deliver;

/**
 * The open WebSockets, at API Gateway. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">@connections</a>
 */
public interface Sockets {

  /**
   * Sends a text frame. Retries throttling and transient failures.
   *
   * @param frame at most 128 KB in UTF-8
   */
  Delivery send(String connectionId, String frame);

  /**
   * Closes a connection. Its client then reconnects and recovers.
   *
   * @return whether the connection is closed; if not, the next pong shows its client that it missed
   *     events
   */
  boolean close(String connectionId);
}
