package dev.realtimeevents.deliver;

import java.time.Duration;

/**
 * The open WebSockets, at API Gateway. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">@connections</a>
 */
public interface Sockets {

  /** How long a post is tried again, unless the caller knows better. */
  Duration PATIENCE = Duration.ofSeconds(5);

  /** Sends a text frame with {@link #PATIENCE}. */
  default Delivery send(String connectionId, String frame) {
    return send(connectionId, frame, PATIENCE);
  }

  /**
   * Sends a text frame. Retries throttling and transient failures.
   *
   * @param frame at most 128 KB in UTF-8
   * @param patience the time after which no further attempt begins; zero for one attempt
   */
  Delivery send(String connectionId, String frame, Duration patience);

  /**
   * Closes a connection. Its client then reconnects and recovers.
   *
   * @return whether the connection is closed; if not, the next pong shows its client that it missed
   *     events
   */
  boolean close(String connectionId);
}
