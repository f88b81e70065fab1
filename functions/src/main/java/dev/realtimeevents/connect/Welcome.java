package dev.realtimeevents.connect;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.subscribe.Subscriptions;
import dev.realtimeevents.token.Tokens;
import dev.realtimeevents.token.Verified;
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
  private final Tokens tokens;

  public Welcome(AllowedOrigins origins, Subscriptions subscriptions, Tokens tokens) {
    this.origins = origins;
    this.subscriptions = subscriptions;
    this.tokens = tokens;
  }

  /**
   * Decides on a handshake. A token that is not good does not refuse it, for a browser does not
   * show its page why: whoever then subscribes to a channel that needs one is told.
   *
   * @param at when the connection was made, by API Gateway's clock
   */
  public Answer greet(
      String connectionId, Instant at, Optional<String> origin, Optional<String> token) {
    if (!origins.allow(origin)) {
      return Answer.WRONG_ORIGIN;
    }
    subscriptions.connected(connectionId, at, ChannelName.PUBLIC);
    token
        .map(tokens::verify)
        .ifPresent(
            verified -> {
              if (verified instanceof Verified.Good(var grant)) {
                subscriptions.identify(connectionId, grant);
              }
            });
    return Answer.WELCOME;
  }
}
