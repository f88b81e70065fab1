package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The number of subscribers of a channel. Counting reads a row per subscriber, and anyone may ask,
 * so counts are cached briefly. Thread-safe.
 */
public final class Presence {
  static final Duration MAX_AGE = Duration.ofSeconds(2);

  /** The maximum number of cached counts; one more replaces the oldest. */
  static final int MAX_CHANNELS = 1000;

  private record Count(long subscribers, Instant at) {}

  private final Subscriptions subscriptions;
  private final InstantSource clock;
  private final Map<ChannelName, Count> counts = new LinkedHashMap<>();

  public Presence(Subscriptions subscriptions, InstantSource clock) {
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  /** The count of a channel, at most {@link #MAX_AGE} old. */
  synchronized long of(ChannelName channel) {
    Instant now = clock.instant();
    Count cached = counts.get(channel);
    if (cached != null && now.isBefore(cached.at().plus(MAX_AGE))) {
      return cached.subscribers();
    }
    long count = subscriptions.count(channel);
    counts.remove(channel);
    counts.put(channel, new Count(count, now));
    if (counts.size() > MAX_CHANNELS) {
      counts.remove(counts.keySet().iterator().next());
    }
    return count;
  }
}
