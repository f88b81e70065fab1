package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.Patterns;
import java.util.List;

/**
 * Which channels anyone may listen to.
 *
 * @param publicPatterns names, and prefixes that end in {@code *}
 */
public record ChannelPolicy(List<String> publicPatterns) {
  public ChannelPolicy {
    publicPatterns = List.copyOf(publicPatterns);
  }

  public boolean isPublic(ChannelName channel) {
    return publicPatterns.stream().anyMatch(pattern -> Patterns.matches(pattern, channel.value()));
  }
}
