package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.ShardPolicy;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Subscriptions in memory. Each read or write of the table is a step, as in the DynamoDB adapter.
 */
public class MemorySubscriptions implements Subscriptions {
  static final Duration CONNECTION_LIFE = Duration.ofHours(2).plusMinutes(10);

  private final ShardPolicy policy;
  private final InstantSource clock;
  private final Steps steps;
  private final Table table;

  private record Shard(ChannelName channel, int number) {}

  /** The rows; also the lock of each access. */
  private record Table(
      Map<Shard, NavigableMap<String, Subscription>> rows,
      Map<ChannelName, SortedMap<Integer, Instant>> declared,
      Map<String, NavigableMap<String, Instant>> connectionsBySubject) {}

  public MemorySubscriptions(int shards, InstantSource clock, Steps steps) {
    this(ShardPolicy.always(shards), clock, steps);
  }

  public MemorySubscriptions(ShardPolicy policy, InstantSource clock, Steps steps) {
    this(policy, clock, steps, new Table(new HashMap<>(), new HashMap<>(), new HashMap<>()));
  }

  private MemorySubscriptions(MemorySubscriptions other, ShardPolicy policy) {
    this(policy, other.clock, other.steps, other.table);
  }

  private MemorySubscriptions(ShardPolicy policy, InstantSource clock, Steps steps, Table table) {
    this.policy = policy;
    this.clock = clock;
    this.steps = steps;
    this.table = table;
  }

  /** The same table, for a function with other parameters. */
  public MemorySubscriptions with(ShardPolicy other) {
    return new MemorySubscriptions(this, other);
  }

  /** The same table, for a function of a version that declared nothing. */
  public MemorySubscriptions withoutDeclarations() {
    return new MemorySubscriptions(this, policy) {
      @Override
      void declare(ChannelName channel, int shards) {}
    };
  }

  void add(ChannelName channel, Subscription subscription) {
    String id = subscription.connectionId();
    put(
        channel,
        forNew(channel, id, subscription.connectedAt().plus(CONNECTION_LIFE)),
        subscription);
  }

  /**
   * Replaces a subscription, in its shard, unless it is stored as it is.
   *
   * @return whether it was written
   */
  boolean replace(ChannelName channel, Subscription subscription) {
    String id = subscription.connectionId();
    int likeliest = shard(id, policy.few());
    Optional<Subscription> stored = get(channel, likeliest, id);
    if (stored.isPresent()) {
      return replace(channel, likeliest, stored.get(), subscription);
    }
    for (int shard : candidates(channel, id)) {
      Optional<Subscription> elsewhere = get(channel, shard, id);
      if (elsewhere.isPresent()) {
        return replace(channel, shard, elsewhere.get(), subscription);
      }
    }
    add(channel, subscription);
    return true;
  }

  private boolean replace(
      ChannelName channel, int shard, Subscription stored, Subscription subscription) {
    if (stored.equals(subscription)) {
      return false;
    }
    put(channel, shard, subscription);
    return true;
  }

  private Optional<Subscription> get(ChannelName channel, int shard, String id) {
    steps.before("subscriptions.get " + id);
    synchronized (table) {
      return Optional.ofNullable(rows(channel, shard).get(id));
    }
  }

  private void put(ChannelName channel, int shard, Subscription subscription) {
    steps.before("subscriptions.put " + subscription.connectionId());
    synchronized (table) {
      table
          .rows()
          .computeIfAbsent(new Shard(channel, shard), _ -> new TreeMap<>())
          .put(subscription.connectionId(), subscription);
    }
  }

  // The shards.

  /** The shard of a new subscription, among a number that is declared. */
  int forNew(ChannelName channel, String id, Instant expiresAt) {
    if (policy.many() == 1) {
      return 0;
    }
    int shards;
    Instant declaredUntil;
    steps.before("subscriptions.shards " + id);
    synchronized (table) {
      SortedMap<Integer, Instant> declared = declared(channel);
      shards = policy.shards(rows(channel, 0).size(), declared.containsKey(policy.many()));
      declaredUntil = declared.getOrDefault(shards, Instant.EPOCH);
    }
    if (shards > 1 && declaredUntil.isBefore(expiresAt)) {
      declare(channel, shards);
    }
    return shard(id, shards);
  }

  /** Declares a number of shards. */
  void declare(ChannelName channel, int shards) {
    steps.before("subscriptions.declare " + shards);
    synchronized (table) {
      table
          .declared()
          .computeIfAbsent(channel, _ -> new TreeMap<>())
          .put(shards, clock.instant().plus(CONNECTION_LIFE.multipliedBy(2)));
    }
  }

  private SortedMap<Integer, Instant> declared(ChannelName channel) {
    var declared = new TreeMap<>(table.declared().getOrDefault(channel, new TreeMap<>()));
    declared.values().removeIf(until -> !until.isAfter(clock.instant()));
    return declared;
  }

  private int all(ChannelName channel) {
    SortedMap<Integer, Instant> declared = declared(channel);
    return declared.isEmpty() ? policy.few() : Math.max(policy.few(), declared.lastKey());
  }

  @Override
  public int shards(ChannelName channel) {
    steps.before("subscriptions.shards");
    synchronized (table) {
      return all(channel);
    }
  }

  private List<Integer> candidates(ChannelName channel, String id) {
    steps.before("subscriptions.shards " + id);
    synchronized (table) {
      return Stream.concat(Stream.of(policy.few(), 1), declared(channel).keySet().stream())
          .map(shards -> shard(id, shards))
          .distinct()
          .toList();
    }
  }

  private static int shard(String connectionId, int shards) {
    return Math.floorMod(connectionId.hashCode(), shards);
  }

  // Subjects.

  void putSubject(String subject, String connectionId) {
    steps.before("subscriptions.putSubject " + connectionId);
    synchronized (table) {
      table
          .connectionsBySubject()
          .computeIfAbsent(subject, _ -> new TreeMap<>())
          .put(connectionId, clock.instant());
    }
  }

  void deleteSubject(String subject, String connectionId) {
    steps.before("subscriptions.deleteSubject " + connectionId);
    synchronized (table) {
      table.connectionsBySubject().getOrDefault(subject, new TreeMap<>()).remove(connectionId);
    }
  }

  List<String> connectionsOf(String subject) {
    steps.before("subscriptions.connectionsOf " + subject);
    synchronized (table) {
      return table.connectionsBySubject().getOrDefault(subject, new TreeMap<>()).entrySet().stream()
          .filter(row -> !expired(row.getValue()))
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  // Reading.

  /** As in DynamoDB, the limit counts expired rows too, and a full page has a next one. */
  @Override
  public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
    steps.before("subscriptions.page");
    synchronized (table) {
      NavigableMap<String, Subscription> all = rows(channel, shard);
      List<Subscription> read =
          after.map(id -> all.tailMap(id, false)).orElse(all).values().stream()
              .limit(limit)
              .toList();
      return new Page(
          read.stream().filter(subscription -> !expired(subscription.connectedAt())).toList(),
          read.size() < limit ? Optional.empty() : Optional.of(read.getLast().connectionId()),
          shard == 0 && after.isEmpty() ? OptionalInt.of(all(channel)) : OptionalInt.empty());
    }
  }

  @Override
  public List<Subscription> find(ChannelName channel, Collection<String> connectionIds) {
    steps.before("subscriptions.find");
    synchronized (table) {
      return ofChannel(channel)
          .filter(subscription -> connectionIds.contains(subscription.connectionId()))
          .filter(subscription -> !expired(subscription.connectedAt()))
          .toList();
    }
  }

  @Override
  public long count(ChannelName channel) {
    steps.before("subscriptions.count");
    synchronized (table) {
      return ofChannel(channel)
          .filter(subscription -> !expired(subscription.connectedAt()))
          .filter(subscription -> subscription.isAllowedAt(clock.instant()))
          .count();
    }
  }

  @Override
  public long estimate(ChannelName channel, long enough) {
    steps.before("subscriptions.estimate");
    synchronized (table) {
      return ofChannel(channel).limit(enough).count();
    }
  }

  private Stream<Subscription> ofChannel(ChannelName channel) {
    return table.rows().entrySet().stream()
        .filter(shard -> shard.getKey().channel().equals(channel))
        .flatMap(shard -> shard.getValue().values().stream());
  }

  // Removing.

  @Override
  public void remove(ChannelName channel, String connectionId) {
    int likeliest = shard(connectionId, policy.few());
    if (!delete(channel, likeliest, connectionId)) {
      for (int shard : candidates(channel, connectionId)) {
        if (shard != likeliest) {
          delete(channel, shard, connectionId);
        }
      }
    }
  }

  /** The same in every shard. */
  void removeAll(ChannelName channel, String connectionId) {
    candidates(channel, connectionId).forEach(shard -> delete(channel, shard, connectionId));
  }

  private boolean delete(ChannelName channel, int shard, String connectionId) {
    steps.before("subscriptions.delete " + connectionId);
    synchronized (table) {
      return rows(channel, shard).remove(connectionId) != null;
    }
  }

  @Override
  public void removeExpired(ChannelName channel, Subscription subscription) {
    int likeliest = shard(subscription.connectionId(), policy.few());
    if (!removeExpired(channel, likeliest, subscription)) {
      candidates(channel, subscription.connectionId())
          .forEach(shard -> removeExpired(channel, shard, subscription));
    }
  }

  /** Returns whether the connection has a subscription there, which is removed or renewed. */
  private boolean removeExpired(ChannelName channel, int shard, Subscription subscription) {
    String id = subscription.connectionId();
    steps.before("subscriptions.delete " + id);
    synchronized (table) {
      boolean isThere = rows(channel, shard).containsKey(id);
      rows(channel, shard)
          .computeIfPresent(id, (_, row) -> row.until().equals(subscription.until()) ? null : row);
      return isThere;
    }
  }

  private NavigableMap<String, Subscription> rows(ChannelName channel, int shard) {
    return table.rows().getOrDefault(new Shard(channel, shard), new TreeMap<>());
  }

  private boolean expired(Instant connectedAt) {
    return connectedAt.plus(CONNECTION_LIFE).getEpochSecond() <= clock.instant().getEpochSecond();
  }
}
