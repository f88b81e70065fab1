package dev.realtimeevents.connect;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.token.TokenCheck;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Instant;
import java.util.Optional;

/**
 * Accepts connections. One that does not offer the subprotocol {@code realtime-events} is
 * subscribed to the channel {@code public}, so a client that only opens the socket and reads
 * receives its events. Thread-safe.
 */
public final class Handshake {

  /** The result of a handshake. */
  public enum Result {
    ACCEPTED,
    ORIGIN_NOT_ALLOWED
  }

  private final AllowedOrigins origins;
  private final Connections connections;
  private final TokenVerifier tokens;

  public Handshake(AllowedOrigins origins, Connections connections, TokenVerifier tokens) {
    this.origins = origins;
    this.connections = connections;
    this.tokens = tokens;
  }

  /**
   * Decides on a handshake. An invalid token does not refuse it: a browser hides the reason from
   * its page. Subscribing to a private channel then fails with the reason.
   *
   * @param at the time of the connection, by API Gateway's clock
   * @param subprotocols those that the client offers, the token among them
   */
  public Result accept(
      String connectionId, Instant at, Optional<String> origin, Subprotocols subprotocols) {
    if (!origins.allow(origin)) {
      return Result.ORIGIN_NOT_ALLOWED;
    }
    if (subprotocols.selected().isPresent()) {
      connections.connected(connectionId, at);
    } else {
      connections.connected(connectionId, at, ChannelName.PUBLIC);
    }
    subprotocols
        .token()
        .map(tokens::verify)
        .ifPresent(
            check -> {
              if (check instanceof TokenCheck.Valid(var grant)) {
                connections.identify(connectionId, grant);
              }
            });
    return Result.ACCEPTED;
  }
}
