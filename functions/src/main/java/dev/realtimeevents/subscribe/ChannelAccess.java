package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.Subscriptions.Connection;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.Revocations;
import dev.realtimeevents.token.Tokens;
import dev.realtimeevents.token.Verified;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Decides who may listen to a channel. Thread-safe. */
public final class ChannelAccess {

  /** Whether a channel is open to somebody. */
  public sealed interface Decision {
    /** It is public. */
    record Public() implements Decision {}

    /** It is open to the holder of this grant, until that ends. */
    record Granted(Grant grant) implements Decision {}

    /** A connection listens to it already, by another token than its newest, and may until then. */
    record Listening(Instant until) implements Decision {}

    /** It is not; the error says what would be needed. */
    record Refused(ServerMessage.Error error) implements Decision {}
  }

  private final ChannelPolicy policy;
  private final Tokens tokens;
  private final Revocations revocations;
  private final InstantSource clock;

  public ChannelAccess(
      ChannelPolicy policy, Tokens tokens, Revocations revocations, InstantSource clock) {
    this.policy = policy;
    this.tokens = tokens;
    this.revocations = revocations;
    this.clock = clock;
  }

  boolean isPublic(ChannelName channel) {
    return policy.isPublic(channel);
  }

  /** Decides for the bearer of a token. */
  Decision byToken(ChannelName channel, Optional<String> token) {
    if (policy.isPublic(channel)) {
      return new Decision.Public();
    }
    if (token.isEmpty()) {
      return refused(
          "token_required", "This channel is not public: a token of the site is needed", channel);
    }
    return switch (tokens.verify(token.get())) {
      case Verified.Good(var grant) -> byGrant(channel, Optional.of(grant));
      case Verified.Expired() -> expired(channel);
      case Verified.Bad(var reason) -> refused("token_invalid", reason, channel);
    };
  }

  /**
   * Decides for a connection that showed tokens before: by the newest, and where that does not open
   * the channel, by the one with which it listens to it.
   */
  Decision byConnection(ChannelName channel, Optional<Connection> connection) {
    Decision byNewest = byGrant(channel, connection.flatMap(Connection::grant));
    return switch (byNewest) {
      case Decision.Public _, Decision.Granted _, Decision.Listening _ -> byNewest;
      case Decision.Refused _ ->
          connection
              .flatMap(known -> known.until().getOrDefault(channel, Optional.empty()))
              .map(until -> ended(until) ? expired(channel) : new Decision.Listening(until))
              .orElse(byNewest);
    };
  }

  /** Whether a permission that lasts until then has ended. */
  boolean ended(Instant until) {
    return !clock.instant().isBefore(until);
  }

  /** Decides for somebody whose token was verified before. */
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
        : refused("forbidden", "The token does not name this channel", channel);
  }

  /**
   * Whether a grant was taken back. To be asked after the grant's holder is on record ({@link
   * Subscriptions#identify}): whoever revokes writes that first and lists the holders then, so that
   * one of both sees the other.
   */
  Optional<ServerMessage.Error> revoked(ChannelName channel, Grant grant) {
    return revocations.revoked(grant)
        ? Optional.of(
            new ServerMessage.Error(
                "token_invalid", "The token was revoked", Optional.of(channel.value())))
        : Optional.empty();
  }

  private static Decision expired(ChannelName channel) {
    return new Decision.Refused(ServerMessage.Error.tokenExpired(channel));
  }

  private static Decision refused(String code, String sentence, ChannelName channel) {
    return new Decision.Refused(
        new ServerMessage.Error(code, sentence, Optional.of(channel.value())));
  }
}
