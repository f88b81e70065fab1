package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The number of subscribers of a channel. Counting reads a row per subscriber, and anyone may ask,
 * so counts are cached briefly. Thread-safe.
 */
public final class Presence {
  static final Duration MAX_AGE = Duration.ofSeconds(2);

  private final CachedCounts counts;

  public Presence(Subscriptions subscriptions, InstantSource clock) {
    counts = new CachedCounts(subscriptions::count, MAX_AGE, clock);
  }

  /** The count of a channel, at most {@link #MAX_AGE} old. */
  long of(ChannelName channel) {
    return counts.of(channel);
  }
}
