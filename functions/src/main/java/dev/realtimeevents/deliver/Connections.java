package dev.realtimeevents.deliver;

/**
 * Open connections, as API Gateway holds them. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">@connections</a>
 */
public interface Connections {

  /**
   * Posts a text frame. Throttling and passing failures are retried inside.
   *
   * @param frame at most 128 KB in UTF-8
   */
  Delivery post(String connectionId, String frame);

  /**
   * Closes it, so that its client connects anew and recovers; one that has ended stays ended.
   *
   * @return whether it is closed now; if not, its client learns from the next pong what it missed
   */
  boolean close(String connectionId);
}
