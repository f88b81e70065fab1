package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A number for each of some channels, kept for a while because it costs a read. Thread-safe. */
final class CachedCounts {
  /** The maximum number of channels; one more replaces the oldest. */
  static final int MAX_CHANNELS = 1000;

  private record Count(long number, Instant at) {}

  private final ToLongFunction<ChannelName> source;
  private final Duration maxAge;
  private final InstantSource clock;
  private final Map<ChannelName, Count> counts = new LinkedHashMap<>();

  CachedCounts(ToLongFunction<ChannelName> source, Duration maxAge, InstantSource clock) {
    this.source = source;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  /** The number of a channel, younger than the maximum age. */
  synchronized long of(ChannelName channel) {
    Instant now = clock.instant();
    Count cached = counts.get(channel);
    if (cached != null && now.isBefore(cached.at().plus(maxAge))) {
      return cached.number();
    }
    long number = source.applyAsLong(channel);
    counts.remove(channel);
    counts.put(channel, new Count(number, now));
    if (counts.size() > MAX_CHANNELS) {
      counts.remove(counts.keySet().iterator().next());
    }
    return number;
  }
}
