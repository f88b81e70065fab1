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
 * <p>The number of listeners is an estimate ({@link Subscriptions#estimate}): one eventually
 * consistent query of at most one page per channel, function instance and {@link #MAX_AGE}. It
 * reads half a unit per 4 KB of rows: half a unit for about 50 listeners of the shard, and 128 for
 * a full page. So a message costs at most one such query for each of its channels, and a busy
 * channel, which every instance has in its cache, costs none.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">Quotas
 *     of WebSocket APIs</a>
 */
public final class Audience {
  static final Duration MAX_AGE = Duration.ofSeconds(30);
  static final Duration PER_LISTENER = Duration.ofMillis(5);
  static final Duration MAX_SPREAD = Duration.ofMinutes(10);

  private final CachedCounts listeners;

  public Audience(Subscriptions subscriptions, InstantSource clock) {
    listeners = new CachedCounts(subscriptions::estimate, MAX_AGE, clock);
  }

  /** The spread for a connection with these channels: that of the busiest; zero for none. */
  Duration spread(Collection<ChannelName> channels) {
    long most = channels.stream().mapToLong(listeners::of).max().orElse(0);
    Duration spread = PER_LISTENER.multipliedBy(most);
    return spread.compareTo(MAX_SPREAD) < 0 ? spread : MAX_SPREAD;
  }
}
