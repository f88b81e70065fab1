package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.Patterns;
import java.util.List;

/**
 * The channels that anyone may subscribe to.
 *
 * @param publicPatterns channel names, and prefixes that end in {@code *}
 */
public record ChannelPolicy(List<String> publicPatterns) {
  public ChannelPolicy {
    publicPatterns = List.copyOf(publicPatterns);
  }

  /** Whether a channel is public. */
  public boolean isPublic(ChannelName channel) {
    return publicPatterns.stream().anyMatch(pattern -> Patterns.matches(pattern, channel.value()));
  }
}
