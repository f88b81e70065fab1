package dev.realtimeevents.token;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.Patterns;
import java.time.Instant;
import java.util.List;

/**
 * The channels that a token opens, and until when.
 *
 * @param subject the user: the claim {@code sub}
 * @param channels channel names, and prefixes that end in {@code *}
 * @param issuedAt the claim {@code iat}; 1970 if it is absent
 * @param expiresAt the claim {@code exp}
 */
public record Grant(String subject, List<String> channels, Instant issuedAt, Instant expiresAt) {
  public Grant {
    channels = List.copyOf(channels);
  }

  /** Whether the token opens this channel. */
  public boolean allows(ChannelName channel) {
    return channels.stream().anyMatch(pattern -> Patterns.matches(pattern, channel.value()));
  }

  /** Whether the token has expired. */
  public boolean expiredAt(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
