package dev.realtimeevents.memory;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Connections in memory, with their {@link MemorySubscriptions}. Each read or write of either table
 * is a step, in the order of the DynamoDB adapter.
 */
public final class MemoryConnections implements Connections {
  private final MemorySubscriptions subscriptions;
  private final int channelsPerConnection;
  private final InstantSource clock;
  private final Steps steps;
  private final Map<String, Row> rows = new HashMap<>();

  private static final class Row {
    final Instant connectedAt;
    final Map<ChannelName, Optional<Instant>> channels = new LinkedHashMap<>();
    Optional<Grant> grant = Optional.empty();

    Row(Instant connectedAt) {
      this.connectedAt = connectedAt;
    }
  }

  public MemoryConnections(
      MemorySubscriptions subscriptions,
      int channelsPerConnection,
      InstantSource clock,
      Steps steps) {
    this.subscriptions = subscriptions;
    this.channelsPerConnection = channelsPerConnection;
    this.clock = clock;
    this.steps = steps;
  }

  @Override
  public void connected(String connectionId, Instant at) {
    put(connectionId, new Row(at));
  }

  @Override
  public void connected(String connectionId, Instant at, ChannelName channel) {
    var row = new Row(at);
    row.channels.put(channel, Optional.empty());
    put(connectionId, row);
    subscriptions.put(
        channel, new Subscription(connectionId, at, EventFilter.ALL, Optional.empty()));
  }

  private void put(String connectionId, Row row) {
    steps.before("connections.put " + connectionId);
    synchronized (this) {
      rows.put(connectionId, row);
    }
  }

  @Override
  public void disconnected(String connectionId) {
    steps.before("connections.delete " + connectionId);
    Optional<Row> row;
    synchronized (this) {
      row = Optional.ofNullable(rows.remove(connectionId));
    }
    row.map(deleted -> deleted.channels.keySet())
        .orElse(Set.of())
        .forEach(channel -> subscriptions.remove(channel, connectionId));
    row.flatMap(deleted -> deleted.grant)
        .ifPresent(grant -> subscriptions.deleteSubject(grant.subject(), connectionId));
  }

  @Override
  public void identify(String connectionId, Grant grant) {
    subscriptions.putSubject(grant.subject(), connectionId);
    steps.before("connections.putGrant " + connectionId);
    synchronized (this) {
      Optional.ofNullable(rows.get(connectionId)).ifPresent(row -> row.grant = Optional.of(grant));
    }
  }

  @Override
  public Outcome subscribe(
      String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until) {
    steps.before("connections.addChannel " + connectionId);
    Instant connectedAt;
    synchronized (this) {
      Optional<Row> row = open(connectionId);
      if (row.isEmpty()) {
        return new Outcome.NoConnection();
      }
      Map<ChannelName, Optional<Instant>> channels = row.get().channels;
      if (!channels.containsKey(channel) && channels.size() >= channelsPerConnection) {
        return new Outcome.TooMany(channelsPerConnection);
      }
      channels.put(channel, until);
      connectedAt = row.get().connectedAt;
    }
    subscriptions.put(channel, new Subscription(connectionId, connectedAt, filter, until));
    return new Outcome.Subscribed();
  }

  @Override
  public void unsubscribe(String connectionId, ChannelName channel) {
    subscriptions.remove(channel, connectionId);
    steps.before("connections.removeChannel " + connectionId);
    synchronized (this) {
      Optional.ofNullable(rows.get(connectionId)).ifPresent(row -> row.channels.remove(channel));
    }
  }

  @Override
  public Optional<Connection> connection(String connectionId) {
    steps.before("connections.get " + connectionId);
    synchronized (this) {
      return open(connectionId).map(row -> new Connection(row.channels, row.grant));
    }
  }

  @Override
  public List<String> connectionsOf(String subject) {
    return subscriptions.connectionsOf(subject);
  }

  private Optional<Row> open(String connectionId) {
    long now = clock.instant().getEpochSecond();
    return Optional.ofNullable(rows.get(connectionId))
        .filter(
            row ->
                row.connectedAt.plus(MemorySubscriptions.CONNECTION_LIFE).getEpochSecond() > now);
  }
}
