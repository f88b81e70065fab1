package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.Listener;
import dev.realtimeevents.deliver.Listeners;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.subscribe.Subscriptions;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private final Map<String, Row> connections = new HashMap<>();
  private final Map<Shard, NavigableMap<String, Listener>> rows = new HashMap<>();

  private final Map<String, NavigableMap<String, Instant>> holders = new HashMap<>();

  private static final class Row {
    final Instant at;
    final Map<ChannelName, Optional<Instant>> channels = new LinkedHashMap<>();
    Optional<Grant> grant = Optional.empty();

    Row(Instant at, ChannelName channel) {
      this.at = at;
      channels.put(channel, Optional.empty());
    }
  }

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
      connections.put(connectionId, new Row(at, channel));
    }
    putRow(channel, new Listener(connectionId, at, EventFilter.ALL, Optional.empty()));
  }

  @Override
  public void disconnected(String connectionId) {
    steps.before("subscriptions.deleteConnection " + connectionId);
    Optional<Row> row;
    synchronized (this) {
      row = Optional.ofNullable(connections.remove(connectionId));
    }
    row.map(gone -> gone.channels.keySet())
        .orElse(Set.of())
        .forEach(channel -> strike(channel, connectionId));
    row.flatMap(gone -> gone.grant).ifPresent(grant -> deleteHolder(grant, connectionId));
  }

  private void deleteHolder(Grant grant, String connectionId) {
    steps.before("subscriptions.deleteHolder " + connectionId);
    synchronized (this) {
      holders.getOrDefault(grant.subject(), new TreeMap<>()).remove(connectionId);
    }
  }

  @Override
  public void identify(String connectionId, Grant grant) {
    steps.before("subscriptions.putHolder " + connectionId);
    synchronized (this) {
      holders
          .computeIfAbsent(grant.subject(), none -> new TreeMap<>())
          .put(connectionId, clock.instant());
    }
    steps.before("subscriptions.putGrant " + connectionId);
    synchronized (this) {
      Optional.ofNullable(connections.get(connectionId))
          .ifPresent(row -> row.grant = Optional.of(grant));
    }
  }

  @Override
  public Outcome subscribe(
      String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until) {
    steps.before("subscriptions.addChannel " + connectionId);
    Instant connectedAt;
    synchronized (this) {
      Optional<Row> row = living(connectionId);
      if (row.isEmpty()) {
        return new Outcome.NoConnection();
      }
      Map<ChannelName, Optional<Instant>> channels = row.get().channels;
      if (!channels.containsKey(channel) && channels.size() >= channelsPerConnection) {
        return new Outcome.TooMany(channelsPerConnection);
      }
      channels.put(channel, until);
      connectedAt = row.get().at;
    }
    putRow(channel, new Listener(connectionId, connectedAt, filter, until));
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
          .ifPresent(row -> row.channels.remove(channel));
    }
  }

  @Override
  public Optional<Connection> connection(String connectionId) {
    steps.before("subscriptions.connection " + connectionId);
    synchronized (this) {
      return living(connectionId).map(row -> new Connection(row.channels, row.grant));
    }
  }

  @Override
  public List<String> connectionsOf(String subject) {
    steps.before("subscriptions.connectionsOf " + subject);
    synchronized (this) {
      return holders.getOrDefault(subject, new TreeMap<>()).entrySet().stream()
          .filter(holder -> !expired(holder.getValue()))
          .map(Map.Entry::getKey)
          .toList();
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

  @Override
  public long count(ChannelName channel) {
    steps.before("subscriptions.count");
    synchronized (this) {
      return rows.entrySet().stream()
          .filter(shard -> shard.getKey().channel().equals(channel))
          .flatMap(shard -> shard.getValue().values().stream())
          .filter(listener -> !expired(listener.connectedAt()))
          .filter(listener -> listener.mayListenAt(clock.instant()))
          .count();
    }
  }

  @Override
  public void strikeExpired(ChannelName channel, Listener listener) {
    String id = listener.connectionId();
    steps.before("subscriptions.deleteRow " + id);
    synchronized (this) {
      rows.getOrDefault(shard(channel, id), new TreeMap<>())
          .computeIfPresent(id, (same, row) -> row.until().equals(listener.until()) ? null : row);
    }
  }

  private Optional<Row> living(String connectionId) {
    return Optional.ofNullable(connections.get(connectionId)).filter(row -> !expired(row.at));
  }

  private boolean expired(Instant connectedAt) {
    return connectedAt.plus(CONNECTION_LIFE).getEpochSecond() <= clock.instant().getEpochSecond();
  }

  private Shard shard(ChannelName channel, String connectionId) {
    return new Shard(channel, Math.floorMod(connectionId.hashCode(), shards));
  }
}
