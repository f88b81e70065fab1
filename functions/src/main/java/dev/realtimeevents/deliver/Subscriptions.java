package dev.realtimeevents.deliver;

import dev.realtimeevents.event.ChannelName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The subscriptions of each channel, in shards. Thread-safe. */
public interface Subscriptions {

  /**
   * Some subscriptions of a shard.
   *
   * @param next the start of the next page; empty after the last
   */
  record Page(List<Subscription> subscriptions, Optional<String> next) {}

  /** The number of shards of each channel. */
  int shards();

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
   * Roughly the number of subscribers of a channel, for the price of one page: the first page of
   * one shard, times the number of shards. Expired rows count. For a channel with more subscribers
   * than fit into a page of each shard, it is the number that fits.
   */
  long estimate(ChannelName channel);

  /** Removes the subscription of a connection that has ended. */
  void remove(ChannelName channel, String connectionId);

  /** Removes a subscription whose permission has ended, unless it was renewed in the meantime. */
  void removeExpired(ChannelName channel, Subscription subscription);
}
