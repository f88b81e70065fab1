package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Listeners;
import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many listen to a channel. To count means to read a row for each of them, and anybody may ask:
 * so a count is kept for a moment. Thread-safe.
 */
public final class Presence {
  static final Duration KEPT = Duration.ofSeconds(2);

  /** Counts kept at most; beyond, the oldest goes. */
  static final int MOST_CHANNELS = 1000;

  private record Count(long listeners, Instant at) {}

  private final Listeners listeners;
  private final InstantSource clock;
  private final Map<ChannelName, Count> counts = new LinkedHashMap<>();

  public Presence(Listeners listeners, InstantSource clock) {
    this.listeners = listeners;
    this.clock = clock;
  }

  /** How many listened to it at most {@link #KEPT} ago. */
  synchronized long of(ChannelName channel) {
    Instant now = clock.instant();
    Count known = counts.get(channel);
    if (known != null && now.isBefore(known.at().plus(KEPT))) {
      return known.listeners();
    }
    long count = listeners.count(channel);
    counts.remove(channel);
    counts.put(channel, new Count(count, now));
    if (counts.size() > MOST_CHANNELS) {
      counts.remove(counts.keySet().iterator().next());
    }
    return count;
  }
}
