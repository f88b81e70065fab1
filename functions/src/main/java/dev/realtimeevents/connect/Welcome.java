package dev.realtimeevents.connect;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.subscribe.Subscriptions;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets a browser in. A client that only opens the socket and reads gets every event of the channel
 * {@code public}. Thread-safe.
 */
public final class Welcome {

  /** What the handshake is answered. */
  public enum Answer {
    WELCOME,
    WRONG_ORIGIN
  }

  private final AllowedOrigins origins;
  private final Subscriptions subscriptions;

  public Welcome(AllowedOrigins origins, Subscriptions subscriptions) {
    this.origins = origins;
    this.subscriptions = subscriptions;
  }

  /**
   * Decides on a handshake.
   *
   * @param at when the connection was made, by API Gateway's clock
   */
  public Answer greet(String connectionId, Instant at, Optional<String> origin) {
    if (!origins.allow(origin)) {
      return Answer.WRONG_ORIGIN;
    }
    subscriptions.connected(connectionId, at, ChannelName.PUBLIC);
    return Answer.WELCOME;
  }
}
