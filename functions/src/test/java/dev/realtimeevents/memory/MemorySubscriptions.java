package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Subscriptions in memory. Each read or write of the table is a step, as in the DynamoDB adapter.
 */
public class MemorySubscriptions implements Subscriptions {
  static final Duration CONNECTION_LIFE = Duration.ofHours(2).plusMinutes(10);

  private final int shards;
  private final InstantSource clock;
  private final Steps steps;
  private final Map<Shard, NavigableMap<String, Subscription>> rows = new HashMap<>();
  private final Map<String, NavigableMap<String, Instant>> connectionsBySubject = new HashMap<>();

  private record Shard(ChannelName channel, int number) {}

  public MemorySubscriptions(int shards, InstantSource clock, Steps steps) {
    this.shards = shards;
    this.clock = clock;
    this.steps = steps;
  }

  void put(ChannelName channel, Subscription subscription) {
    steps.before("subscriptions.put " + subscription.connectionId());
    synchronized (this) {
      rows.computeIfAbsent(shard(channel, subscription.connectionId()), _ -> new TreeMap<>())
          .put(subscription.connectionId(), subscription);
    }
  }

  /** Whether this very subscription is stored. */
  boolean has(ChannelName channel, Subscription subscription) {
    String id = subscription.connectionId();
    steps.before("subscriptions.get " + id);
    synchronized (this) {
      return subscription.equals(rows.getOrDefault(shard(channel, id), new TreeMap<>()).get(id));
    }
  }

  void putSubject(String subject, String connectionId) {
    steps.before("subscriptions.putSubject " + connectionId);
    synchronized (this) {
      connectionsBySubject
          .computeIfAbsent(subject, _ -> new TreeMap<>())
          .put(connectionId, clock.instant());
    }
  }

  void deleteSubject(String subject, String connectionId) {
    steps.before("subscriptions.deleteSubject " + connectionId);
    synchronized (this) {
      connectionsBySubject.getOrDefault(subject, new TreeMap<>()).remove(connectionId);
    }
  }

  List<String> connectionsOf(String subject) {
    steps.before("subscriptions.connectionsOf " + subject);
    synchronized (this) {
      return connectionsBySubject.getOrDefault(subject, new TreeMap<>()).entrySet().stream()
          .filter(row -> !expired(row.getValue()))
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  @Override
  public int shards() {
    return shards;
  }

  /** As in DynamoDB, the limit counts expired rows too, and a full page has a next one. */
  @Override
  public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
    steps.before("subscriptions.page");
    synchronized (this) {
      NavigableMap<String, Subscription> all =
          rows.getOrDefault(new Shard(channel, shard), new TreeMap<>());
      List<Subscription> read =
          after.map(id -> all.tailMap(id, false)).orElse(all).values().stream()
              .limit(limit)
              .toList();
      return new Page(
          read.stream().filter(subscription -> !expired(subscription.connectedAt())).toList(),
          read.size() < limit ? Optional.empty() : Optional.of(read.getLast().connectionId()));
    }
  }

  @Override
  public List<Subscription> find(ChannelName channel, Collection<String> connectionIds) {
    steps.before("subscriptions.find");
    synchronized (this) {
      return connectionIds.stream()
          .map(id -> rows.getOrDefault(shard(channel, id), new TreeMap<>()).get(id))
          .filter(Objects::nonNull)
          .filter(subscription -> !expired(subscription.connectedAt()))
          .toList();
    }
  }

  @Override
  public void remove(ChannelName channel, String connectionId) {
    steps.before("subscriptions.delete " + connectionId);
    synchronized (this) {
      rows.getOrDefault(shard(channel, connectionId), new TreeMap<>()).remove(connectionId);
    }
  }

  @Override
  public long count(ChannelName channel) {
    steps.before("subscriptions.count");
    synchronized (this) {
      return rows.entrySet().stream()
          .filter(shard -> shard.getKey().channel().equals(channel))
          .flatMap(shard -> shard.getValue().values().stream())
          .filter(subscription -> !expired(subscription.connectedAt()))
          .filter(subscription -> subscription.isAllowedAt(clock.instant()))
          .count();
    }
  }

  @Override
  public long estimate(ChannelName channel) {
    steps.before("subscriptions.estimate");
    synchronized (this) {
      return (long) shards * rows.getOrDefault(new Shard(channel, 0), new TreeMap<>()).size();
    }
  }

  @Override
  public void removeExpired(ChannelName channel, Subscription subscription) {
    String id = subscription.connectionId();
    steps.before("subscriptions.delete " + id);
    synchronized (this) {
      rows.getOrDefault(shard(channel, id), new TreeMap<>())
          .computeIfPresent(id, (_, row) -> row.until().equals(subscription.until()) ? null : row);
    }
  }

  private boolean expired(Instant connectedAt) {
    return connectedAt.plus(CONNECTION_LIFE).getEpochSecond() <= clock.instant().getEpochSecond();
  }

  private Shard shard(ChannelName channel, String connectionId) {
    return new Shard(channel, Math.floorMod(connectionId.hashCode(), shards));
  }
}
