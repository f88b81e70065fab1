package dev.realtimeevents.memory;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Connections in memory, with their {@link MemorySubscriptions}. Each read or write of either table
 * is a step, in the order of the DynamoDB adapter.
 */
public final class MemoryConnections implements Connections {
  /** More than a test spends, other than those of the limit. */
  static final CreditLimit PLENTY = new CreditLimit(1_000, 10_000_000);

  private final MemorySubscriptions subscriptions;
  private final int channelsPerConnection;
  private final CreditLimit limit;
  private final InstantSource clock;
  private final Steps steps;
  private final Map<String, Row> rows;

  private static final class Row {
    final Instant connectedAt;
    final boolean together;
    final Map<ChannelName, Optional<Instant>> channels = new LinkedHashMap<>();
    Optional<Grant> grant = Optional.empty();
    Instant spentUntil = Instant.MIN;
    boolean refused;

    Row(Instant connectedAt, boolean together) {
      this.connectedAt = connectedAt;
      this.together = together;
    }

    void spend(Instant now, Duration cost) {
      spentUntil = (spentUntil.isBefore(now) ? now : spentUntil).plus(cost);
    }

    Connection connection() {
      return new Connection(connectedAt, channels, grant, together);
    }
  }

  /** Connections with plenty of credit. */
  public MemoryConnections(
      MemorySubscriptions subscriptions,
      int channelsPerConnection,
      InstantSource clock,
      Steps steps) {
    this(subscriptions, channelsPerConnection, PLENTY, clock, steps);
  }

  public MemoryConnections(
      MemorySubscriptions subscriptions,
      int channelsPerConnection,
      CreditLimit limit,
      InstantSource clock,
      Steps steps) {
    this(subscriptions, channelsPerConnection, limit, clock, steps, new HashMap<>());
  }

  private MemoryConnections(
      MemorySubscriptions subscriptions,
      int channelsPerConnection,
      CreditLimit limit,
      InstantSource clock,
      Steps steps,
      Map<String, Row> rows) {
    this.subscriptions = subscriptions;
    this.channelsPerConnection = channelsPerConnection;
    this.limit = limit;
    this.clock = clock;
    this.steps = steps;
    this.rows = rows;
  }

  /** The same table, for a function that writes its subscriptions in another way. */
  public MemoryConnections with(MemorySubscriptions other) {
    return new MemoryConnections(other, channelsPerConnection, limit, clock, steps, rows);
  }

  @Override
  public void connected(String connectionId, Instant at) {
    put(connectionId, new Row(at, true));
  }

  @Override
  public void connected(String connectionId, Instant at, ChannelName channel) {
    var row = new Row(at, false);
    row.channels.put(channel, Optional.empty());
    put(connectionId, row);
    subscriptions.add(
        channel, new Subscription(connectionId, at, EventFilter.ALL, Optional.empty(), false));
  }

  private void put(String connectionId, Row row) {
    steps.before("connections.put " + connectionId);
    synchronized (rows) {
      rows.put(connectionId, row);
    }
  }

  @Override
  public void disconnected(String connectionId) {
    steps.before("connections.delete " + connectionId);
    Optional<Row> row;
    synchronized (rows) {
      row = Optional.ofNullable(rows.remove(connectionId));
    }
    row.map(deleted -> deleted.channels.keySet())
        .orElse(Set.of())
        .forEach(channel -> subscriptions.remove(channel, connectionId));
    row.flatMap(deleted -> deleted.grant)
        .ifPresent(grant -> subscriptions.deleteSubject(grant.subject(), connectionId));
  }

  @Override
  public Spent spend(String connectionId, int credits) {
    steps.before("connections.spend " + connectionId);
    synchronized (rows) {
      Instant now = clock.instant();
      Optional<Row> row = open(connectionId);
      if (row.isEmpty()) {
        return new Spent.NoConnection();
      }
      Instant spentUntil = row.get().spentUntil;
      if (row.get().refused) {
        return new Spent.Refused();
      }
      if (!spentUntil.isBefore(limit.empty(now))) {
        return new Spent.OverLimit(limit.retryAfter(spentUntil, now));
      }
      row.get().spend(now, limit.time(credits));
      return new Spent.Open(row.get().connection(), 1);
    }
  }

  @Override
  public boolean refuse(String connectionId) {
    steps.before("connections.refuse " + connectionId);
    synchronized (rows) {
      Optional<Row> row = Optional.ofNullable(rows.get(connectionId));
      boolean isFirst = row.filter(known -> !known.refused).isPresent();
      row.ifPresent(known -> known.refused = true);
      return isFirst;
    }
  }

  @Override
  public int identify(String connectionId, Grant grant) {
    subscriptions.putSubject(grant.subject(), connectionId);
    steps.before("connections.putGrant " + connectionId);
    synchronized (rows) {
      Optional.ofNullable(rows.get(connectionId)).ifPresent(row -> row.grant = Optional.of(grant));
    }
    return 2;
  }

  /** Counts a write unit for each write. */
  @Override
  public Outcome subscribe(String connectionId, Connection known, List<Wish> wishes) {
    Map<ChannelName, Optional<Instant>> before = known.until();
    int writeUnits = 0;
    Set<ChannelName> channels = new LinkedHashSet<>(before.keySet());
    wishes.stream()
        .map(Wish::channel)
        .filter(channel -> channels.size() < channelsPerConnection)
        .forEach(channels::add);
    int changed =
        (int)
            wishes.stream()
                .filter(wish -> channels.contains(wish.channel()))
                .filter(wish -> !wish.until().equals(before.get(wish.channel())))
                .count();
    int paid = 0;
    if (changed > 0) {
      steps.before("connections.addChannels " + connectionId);
      writeUnits++;
      paid = changed + 1;
      synchronized (rows) {
        Optional<Row> row = open(connectionId);
        if (row.isEmpty()) {
          return new Outcome.NoConnection();
        }
        if (!row.get().channels.equals(before)) {
          return subscribe(connectionId, row.get().connection(), wishes);
        }
        wishes.stream()
            .filter(wish -> channels.contains(wish.channel()))
            .forEach(wish -> row.get().channels.put(wish.channel(), wish.until()));
        row.get().spend(clock.instant(), limit.time(paid));
      }
    }
    Set<ChannelName> subscribed = new LinkedHashSet<>();
    for (Wish wish : wishes) {
      ChannelName channel = wish.channel();
      if (channels.contains(channel)) {
        subscribed.add(channel);
        var subscription =
            new Subscription(
                connectionId, known.at(), wish.filter(), wish.until(), known.together());
        if (!before.containsKey(channel)) {
          subscriptions.add(channel, subscription);
          writeUnits++;
        } else if (subscriptions.replace(channel, subscription)) {
          writeUnits++;
        }
      }
    }
    return new Outcome.Subscribed(subscribed, channelsPerConnection, writeUnits, paid);
  }

  /** Subscribes an open connection to one channel. */
  public void subscribe(
      String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until) {
    Connection known = connection(connectionId).orElseThrow();
    subscribe(connectionId, known, List.of(new Wish(channel, filter, until)));
  }

  @Override
  public int unsubscribe(String connectionId, ChannelName channel) {
    subscriptions.removeAll(channel, connectionId);
    steps.before("connections.removeChannel " + connectionId);
    synchronized (rows) {
      Optional.ofNullable(rows.get(connectionId)).ifPresent(row -> row.channels.remove(channel));
    }
    return 2;
  }

  @Override
  public Optional<Connection> connection(String connectionId) {
    steps.before("connections.get " + connectionId);
    synchronized (rows) {
      return open(connectionId).map(Row::connection);
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
