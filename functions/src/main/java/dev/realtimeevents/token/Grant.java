package dev.realtimeevents.token;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.Patterns;
import java.time.Instant;
import java.util.List;

/**
 * What a token allows.
 *
 * @param subject whom the site means by it: its claim {@code sub}
 * @param channels names, and prefixes that end in {@code *}
 * @param issuedAt its claim {@code iat}; 1970 if it has none
 * @param expiresAt when it ends
 */
public record Grant(String subject, List<String> channels, Instant issuedAt, Instant expiresAt) {
  public Grant {
    channels = List.copyOf(channels);
  }

  public boolean allows(ChannelName channel) {
    return channels.stream().anyMatch(pattern -> Patterns.matches(pattern, channel.value()));
  }

  public boolean expiredAt(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
