package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.Listener;
import dev.realtimeevents.deliver.Listeners;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.subscribe.Subscriptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Subscriptions in memory, as two tables: connections, and one row a subscription. A write of
 * either is a step of its own, in the order that the adapter to DynamoDB keeps.
 */
public final class MemorySubscriptions implements Subscriptions, Listeners {
  private static final Duration CONNECTION_LIFE = Duration.ofHours(2).plusMinutes(10);

  private final int shards;
  private final int channelsPerConnection;
  private final InstantSource clock;
  private final Steps steps;
  private final Map<String, Connection> connections = new HashMap<>();
  private final Map<Shard, NavigableMap<String, Listener>> rows = new HashMap<>();

  private record Connection(Instant at, Set<ChannelName> channels) {}

  private record Shard(ChannelName channel, int number) {}

  public MemorySubscriptions(
      int shards, int channelsPerConnection, InstantSource clock, Steps steps) {
    this.shards = shards;
    this.channelsPerConnection = channelsPerConnection;
    this.clock = clock;
    this.steps = steps;
  }

  @Override
  public void connected(String connectionId, Instant at, ChannelName channel) {
    steps.before("subscriptions.putConnection " + connectionId);
    synchronized (this) {
      connections.put(connectionId, new Connection(at, new LinkedHashSet<>(Set.of(channel))));
    }
    putRow(channel, new Listener(connectionId, at, EventFilter.ALL));
  }

  @Override
  public void disconnected(String connectionId) {
    steps.before("subscriptions.deleteConnection " + connectionId);
    Set<ChannelName> channels;
    synchronized (this) {
      Connection connection = connections.remove(connectionId);
      channels = connection == null ? Set.of() : Set.copyOf(connection.channels());
    }
    channels.forEach(channel -> strike(channel, connectionId));
  }

  @Override
  public Outcome subscribe(String connectionId, ChannelName channel, EventFilter filter) {
    steps.before("subscriptions.addChannel " + connectionId);
    Instant connectedAt;
    synchronized (this) {
      Optional<Connection> connection = living(connectionId);
      if (connection.isEmpty()) {
        return new Outcome.NoConnection();
      }
      Set<ChannelName> channels = connection.get().channels();
      if (!channels.contains(channel) && channels.size() >= channelsPerConnection) {
        return new Outcome.TooMany(channelsPerConnection);
      }
      channels.add(channel);
      connectedAt = connection.get().at();
    }
    putRow(channel, new Listener(connectionId, connectedAt, filter));
    return new Outcome.Listening();
  }

  private void putRow(ChannelName channel, Listener listener) {
    steps.before("subscriptions.putRow " + listener.connectionId());
    synchronized (this) {
      rows.computeIfAbsent(shard(channel, listener.connectionId()), none -> new TreeMap<>())
          .put(listener.connectionId(), listener);
    }
  }

  @Override
  public void unsubscribe(String connectionId, ChannelName channel) {
    strike(channel, connectionId);
    steps.before("subscriptions.removeChannel " + connectionId);
    synchronized (this) {
      Optional.ofNullable(connections.get(connectionId))
          .ifPresent(connection -> connection.channels().remove(channel));
    }
  }

  @Override
  public Optional<Set<ChannelName>> channels(String connectionId) {
    steps.before("subscriptions.channels " + connectionId);
    synchronized (this) {
      return living(connectionId).map(connection -> Set.copyOf(connection.channels()));
    }
  }

  @Override
  public int shards() {
    return shards;
  }

  /**
   * As DynamoDB: the limit counts rows before the expired are left out, and a full page has a next.
   */
  @Override
  public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
    steps.before("subscriptions.page");
    synchronized (this) {
      NavigableMap<String, Listener> all =
          rows.getOrDefault(new Shard(channel, shard), new TreeMap<>());
      List<Listener> read =
          after.map(id -> all.tailMap(id, false)).orElse(all).values().stream()
              .limit(limit)
              .toList();
      return new Page(
          read.stream().filter(listener -> !expired(listener.connectedAt())).toList(),
          read.size() < limit ? Optional.empty() : Optional.of(read.getLast().connectionId()));
    }
  }

  @Override
  public void strike(ChannelName channel, String connectionId) {
    steps.before("subscriptions.deleteRow " + connectionId);
    synchronized (this) {
      rows.getOrDefault(shard(channel, connectionId), new TreeMap<>()).remove(connectionId);
    }
  }

  private Optional<Connection> living(String connectionId) {
    return Optional.ofNullable(connections.get(connectionId))
        .filter(connection -> !expired(connection.at()));
  }

  private boolean expired(Instant connectedAt) {
    return connectedAt.plus(CONNECTION_LIFE).getEpochSecond() <= clock.instant().getEpochSecond();
  }

  private Shard shard(ChannelName channel, String connectionId) {
    return new Shard(channel, Math.floorMod(connectionId.hashCode(), shards));
  }
}
