package dev.realtimeevents.subscribe;

import dev.realtimeevents.connect.Connections.Connection;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.TokenCheck;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Decides who may subscribe to a channel. Thread-safe. */
public final class ChannelAccess {

  /** The result of a decision. */
  public sealed interface Decision {
    /** The channel is public. */
    record Public() implements Decision {}

    /** A grant opens the channel until it expires. */
    record Granted(Grant grant) implements Decision {}

    /** An earlier token of the same connection opens the channel until then. */
    record Subscribed(Instant until) implements Decision {}

    /** The channel stays closed; the error says what would open it. */
    record Denied(ServerMessage.Error error) implements Decision {}
  }

  private final ChannelPolicy policy;
  private final TokenVerifier tokens;
  private final RevokedTokens revokedTokens;
  private final InstantSource clock;

  public ChannelAccess(
      ChannelPolicy policy,
      TokenVerifier tokens,
      RevokedTokens revokedTokens,
      InstantSource clock) {
    this.policy = policy;
    this.tokens = tokens;
    this.revokedTokens = revokedTokens;
    this.clock = clock;
  }

  boolean isPublic(ChannelName channel) {
    return policy.isPublic(channel);
  }

  /** Decides by a token. An empty one is none. */
  Decision byToken(ChannelName channel, Optional<String> token) {
    if (policy.isPublic(channel)) {
      return new Decision.Public();
    }
    if (token.filter(text -> !text.isEmpty()).isEmpty()) {
      return denied(
          "token_required",
          "This channel is private; a token issued by the site is required",
          channel);
    }
    return switch (tokens.verify(token.get())) {
      case TokenCheck.Valid(var grant) -> byGrant(channel, Optional.of(grant));
      case TokenCheck.Expired() -> expired(channel);
      case TokenCheck.Invalid(var reason) -> denied("token_invalid", reason, channel);
    };
  }

  /**
   * Decides by the tokens that a connection has shown: by the newest, or else by the one of its
   * subscription to this channel.
   */
  Decision byConnection(ChannelName channel, Connection connection) {
    Decision byNewest = byGrant(channel, connection.grant());
    return switch (byNewest) {
      case Decision.Public _, Decision.Granted _, Decision.Subscribed _ -> byNewest;
      case Decision.Denied _ ->
          connection
              .until()
              .getOrDefault(channel, Optional.empty())
              .map(until -> hasEnded(until) ? expired(channel) : new Decision.Subscribed(until))
              .orElse(byNewest);
    };
  }

  /** Whether a permission has ended. */
  boolean hasEnded(Instant until) {
    return !clock.instant().isBefore(until);
  }

  /** Decides by the grant of a token that was verified before. */
  Decision byGrant(ChannelName channel, Optional<Grant> grant) {
    if (policy.isPublic(channel)) {
      return new Decision.Public();
    }
    if (grant.isEmpty()) {
      return byToken(channel, Optional.empty());
    }
    if (grant.get().expiredAt(clock.instant())) {
      return expired(channel);
    }
    return grant.get().allows(channel)
        ? new Decision.Granted(grant.get())
        : denied(
            "forbidden", "The token does not contain this channel; request one that does", channel);
  }

  /**
   * Checks a grant for revocation. The caller has stored the grant before ({@link
   * dev.realtimeevents.connect.Connections#identify}): a revocation is written first and lists the
   * connections of its subject then, so one of the two sees the other.
   */
  Optional<ServerMessage.Error> revoked(ChannelName channel, Grant grant) {
    return revokedTokens.contains(grant)
        ? Optional.of(
            new ServerMessage.Error(
                "token_invalid",
                "The token was revoked; request a new one",
                Optional.of(channel.value())))
        : Optional.empty();
  }

  private static Decision expired(ChannelName channel) {
    return new Decision.Denied(ServerMessage.Error.tokenExpired(channel));
  }

  private static Decision denied(String code, String sentence, ChannelName channel) {
    return new Decision.Denied(
        new ServerMessage.Error(code, sentence, Optional.of(channel.value())));
  }
}
