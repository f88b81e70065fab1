package dev.realtimeevents.deliver;

import dev.realtimeevents.event.ChannelName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The subscriptions of each channel, in shards. Thread-safe. */
public interface Subscriptions {

  /**
   * Some subscriptions of a shard.
   *
   * @param next the start of the next page; empty after the last
   * @param shards the number of shards of the channel; only the first page of the first shard tells
   *     it
   */
  record Page(List<Subscription> subscriptions, Optional<String> next, OptionalInt shards) {}

  /**
   * The number of shards of a channel, read strongly consistent. A channel has more the more
   * subscribers it has; all subscriptions are in these shards.
   */
  int shards(ChannelName channel);

  /**
   * A page of a shard's subscriptions, read strongly consistent, without expired rows.
   *
   * @param shard from 0
   * @param after the {@code next} of the previous page
   * @param limit the maximum number of subscriptions
   */
  Page page(ChannelName channel, int shard, Optional<String> after, int limit);

  /**
   * The subscriptions of some connections, read strongly consistent, without expired rows and those
   * that do not exist, in any order.
   */
  List<Subscription> find(ChannelName channel, Collection<String> connectionIds);

  /** Number of subscribers of a channel whose permission has not ended; may be a moment old. */
  long count(ChannelName channel);

  /**
   * Roughly the number of subscribers of a channel, or {@code enough} if there are more. Expired
   * rows count.
   */
  long estimate(ChannelName channel, long enough);

  /** Removes the subscription of a connection that has ended. */
  void remove(ChannelName channel, String connectionId);

  /** Removes a subscription whose permission has ended, unless it was renewed in the meantime. */
  void removeExpired(ChannelName channel, Subscription subscription);
}
