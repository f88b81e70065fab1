package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;

/**
 * The time over which clients spread their return after all connections were closed together. API
 * Gateway accepts 500 connections per second; {@link #PER_LISTENER} makes 200 per second of a
 * channel. Thread-safe.
 *
 * <p>The number of listeners is an estimate ({@link Subscriptions#estimate}), at most the number
 * that {@link #MAX_SPREAD} is for. A function reads it once in {@link #MAX_AGE} for each channel:
 * half a unit per 4 KB of rows, which is half a unit for about 50 listeners, and 1,600 units for
 * 120,000. A busy channel, which every instance has in its cache, costs a message nothing.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">Quotas
 *     of WebSocket APIs</a>
 */
public final class Audience {
  static final Duration MAX_AGE = Duration.ofSeconds(30);
  static final Duration PER_LISTENER = Duration.ofMillis(5);
  static final Duration MAX_SPREAD = Duration.ofMinutes(10);

  /** The listeners that have the longest spread. */
  private static final long MOST = MAX_SPREAD.dividedBy(PER_LISTENER);

  private final CachedCounts listeners;

  public Audience(Subscriptions subscriptions, InstantSource clock) {
    listeners = new CachedCounts(channel -> subscriptions.estimate(channel, MOST), MAX_AGE, clock);
  }

  /** The spread for a connection with these channels: that of the busiest; zero for none. */
  Duration spread(Collection<ChannelName> channels) {
    long most = channels.stream().mapToLong(listeners::of).max().orElse(0);
    Duration spread = PER_LISTENER.multipliedBy(most);
    return spread.compareTo(MAX_SPREAD) < 0 ? spread : MAX_SPREAD;
  }
}
