package dev.realtimeevents.aws;

import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this process remembers of channels to which it appended. Another process may have moved a
 * head since: the memory serves as the condition of a write, never as an answer. Thread-safe.
 */
final class ChannelMemory {
  /** With up to 1 KB each. */
  private static final int MAX_CHANNELS = 1000;

  /** How long a channel counts as crowded after others were seen there. */
  private static final Duration CROWDED = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Map<ChannelName, HeadRow> heads = newest();
  private final Map<ChannelName, Instant> crowdedUntil = newest();

  ChannelMemory(InstantSource clock) {
    this.clock = clock;
  }

  private static <T> Map<ChannelName, T> newest() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<ChannelName, T> eldest) {
        return size() > MAX_CHANNELS;
      }
    };
  }

  /** The head that this process wrote last. */
  synchronized Optional<HeadRow> head(ChannelName channel) {
    return Optional.ofNullable(heads.get(channel));
  }

  synchronized void moved(ChannelName channel, HeadRow head) {
    heads.put(channel, head);
  }

  /** Notes that others append to a channel at the same time. */
  synchronized void crowded(ChannelName channel) {
    crowdedUntil.put(channel, clock.instant().plus(CROWDED));
  }

  /** Whether others were appending to a channel a moment ago. */
  synchronized boolean isCrowded(ChannelName channel) {
    return crowdedUntil.getOrDefault(channel, Instant.MIN).isAfter(clock.instant());
  }
}
