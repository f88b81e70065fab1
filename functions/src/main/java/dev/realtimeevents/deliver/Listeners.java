package dev.realtimeevents.deliver;

import dev.realtimeevents.event.ChannelName;
import java.util.List;
import java.util.Optional;

/** Who listens to a channel, in shards. Thread-safe. */
public interface Listeners {

  /**
   * Some listeners of a shard.
   *
   * @param next where the next page begins; empty after the last
   */
  record Page(List<Listener> listeners, Optional<String> next) {}

  /** How many shards the listeners of each channel are spread over. */
  int shards();

  /**
   * A page of a shard's listeners, read strongly consistent; none that has expired.
   *
   * @param shard from 0
   * @param after the {@code next} of the page before
   * @param limit how many at most
   */
  Page page(ChannelName channel, int shard, Optional<String> after, int limit);

  /** How many listen to a channel at this moment. */
  long count(ChannelName channel);

  /** Strikes a connection that has ended from a channel. */
  void strike(ChannelName channel, String connectionId);

  /** Strikes a listener whose permission has ended, unless it has got a new one in the meantime. */
  void strikeExpired(ChannelName channel, Listener listener);
}
