package dev.realtimeevents.order;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.deliver.Rounds;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The stores of the product, and ways to break them: each reverses an order, as a mistake in the
 * product could. The proof must find each of them.
 */
record Seams(
    EventLog log,
    Connections connections,
    Subscriptions subscriptions,
    RevokedTokens revokedTokens,
    Rounds rounds) {

  /** Subscribing reads the head before it writes the subscription. */
  Seams subscribingReadsTheLogFirst() {
    var late = new ThreadLocal<Runnable>();
    PassingConnections lazy =
        new PassingConnections(connections) {
          @Override
          public Outcome subscribe(String connectionId, Connection known, List<Wish> wishes) {
            late.set(() -> super.subscribe(connectionId, known, wishes));
            var channels = new HashSet<ChannelName>();
            wishes.forEach(wish -> channels.add(wish.channel()));
            return new Outcome.Subscribed(channels, channels.size(), 0, 0);
          }
        };
    PassingLog early =
        new PassingLog(log) {
          @Override
          public Head open(ChannelName channel, Optional<String> epoch) {
            Head head = super.open(channel, epoch);
            late.get().run();
            return head;
          }
        };
    return new Seams(early, lazy, subscriptions, revokedTokens, rounds);
  }

  /** Dispatching lists the subscriptions before it writes the log. */
  Seams dispatchingListsFirst() {
    // Pages are read on threads of their own.
    var listed = new InheritableThreadLocal<Subscriptions.Page>();
    PassingLog late =
        new PassingLog(log) {
          @Override
          public Appended append(List<Event> events, Predicate<ChannelName> isLarge) {
            listed.set(subscriptions.page(events.getFirst().channel(), 0, Optional.empty(), 256));
            return super.append(events, isLarge);
          }
        };
    PassingSubscriptions early =
        new PassingSubscriptions(subscriptions) {
          @Override
          public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
            return listed.get() == null ? super.page(channel, shard, after, limit) : listed.get();
          }
        };
    return new Seams(late, connections, early, revokedTokens, rounds);
  }

  /** An event's push counts as finished before it has begun. */
  Seams fanOutFinishesBeforeItPosts() {
    PassingLog hasty =
        new PassingLog(log) {
          @Override
          public Appended append(List<Event> events, Predicate<ChannelName> isLarge) {
            Appended appended = super.append(events, isLarge);
            if (appended instanceof Appended.Stored(var entries)) {
              fanOutFinished(entries);
            }
            return appended;
          }
        };
    return new Seams(hasty, connections, subscriptions, revokedTokens, rounds);
  }

  /** The subscription of a young connection is removed as if the connection had ended. */
  Seams youngConnectionsAreRemoved() {
    PassingSubscriptions old =
        new PassingSubscriptions(subscriptions) {
          @Override
          public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
            Page page = super.page(channel, shard, after, limit);
            var aged = new ArrayList<Subscription>();
            for (Subscription young : page.subscriptions()) {
              aged.add(
                  new Subscription(
                      young.connectionId(),
                      Instant.EPOCH,
                      young.filter(),
                      young.until(),
                      young.together()));
            }
            return new Page(aged, page.next(), page.shards());
          }
        };
    return new Seams(log, connections, old, revokedTokens, rounds);
  }

  /** An expired subscription is removed although it was renewed. */
  Seams renewedSubscriptionsAreRemoved() {
    PassingSubscriptions careless =
        new PassingSubscriptions(subscriptions) {
          @Override
          public void removeExpired(ChannelName channel, Subscription subscription) {
            remove(channel, subscription.connectionId());
          }
        };
    return new Seams(log, connections, careless, revokedTokens, rounds);
  }

  /** Revoking lists the connections before it writes the revocation. */
  Seams revokingListsFirst() {
    var written = new ThreadLocal<Runnable>();
    RevokedTokens late =
        new RevokedTokens() {
          @Override
          public void revoke(String subject, Instant until) {
            written.set(() -> revokedTokens.revoke(subject, until));
          }

          @Override
          public boolean contains(Grant grant) {
            return revokedTokens.contains(grant);
          }
        };
    PassingConnections early =
        new PassingConnections(connections) {
          @Override
          public List<String> connectionsOf(String subject) {
            List<String> holders = super.connectionsOf(subject);
            written.get().run();
            return holders;
          }
        };
    return new Seams(log, early, subscriptions, late, rounds);
  }

  /** A round reads the log before it says that no job waits any more. */
  Seams roundsReadTheLogFirst() {
    var read = new ThreadLocal<RecentNames>();
    PassingRounds late =
        new PassingRounds(rounds) {
          @Override
          public State begin(ChannelName channel) {
            read.set(log.names(channel));
            return super.begin(channel);
          }
        };
    PassingLog early =
        new PassingLog(log) {
          @Override
          public RecentNames names(ChannelName channel) {
            return read.get();
          }
        };
    return new Seams(early, connections, subscriptions, revokedTokens, late);
  }

  /** Dispatching looks whether a job waits before it writes the log. */
  Seams dispatchingLooksFirst() {
    var seen = new ThreadLocal<Rounds.State>();
    PassingLog late =
        new PassingLog(log) {
          @Override
          public Appended append(List<Event> events, Predicate<ChannelName> isLarge) {
            seen.set(rounds.of(events.getFirst().channel()));
            return super.append(events, isLarge);
          }
        };
    PassingRounds early =
        new PassingRounds(rounds) {
          @Override
          public State of(ChannelName channel) {
            return seen.get() == null ? super.of(channel) : seen.get();
          }
        };
    return new Seams(late, connections, subscriptions, revokedTokens, early);
  }

  /** A job is said to wait before it is sent. */
  Seams jobsWaitBeforeTheyAreSent() {
    PassingRounds hasty =
        new PassingRounds(rounds) {
          @Override
          public State of(ChannelName channel) {
            State state = super.of(channel);
            if (state.waiting().isEmpty()) {
              super.waits(new RoundJob(channel, 1, 1, Long.MAX_VALUE));
            }
            return state;
          }
        };
    return new Seams(log, connections, subscriptions, revokedTokens, hasty);
  }

  /** A round does not look again whether a job was said to wait meanwhile. */
  Seams roundsEndAtOnce() {
    PassingRounds careless =
        new PassingRounds(rounds) {
          @Override
          public Optional<State> take(
              RoundJob job, State before, long from, long first, RecentNames names) {
            return super.take(job, before, from, first, names)
                .map(
                    after ->
                        new State(
                            after.from(),
                            after.to(),
                            after.names(),
                            Optional.empty(),
                            after.begun(),
                            after.unsent()));
          }
        };
    return new Seams(log, connections, subscriptions, revokedTokens, careless);
  }

  private static class PassingRounds implements Rounds {
    private final Rounds rounds;

    PassingRounds(Rounds rounds) {
      this.rounds = rounds;
    }

    @Override
    public State of(ChannelName channel) {
      return rounds.of(channel);
    }

    @Override
    public void waits(RoundJob job) {
      rounds.waits(job);
    }

    @Override
    public State begin(ChannelName channel) {
      return rounds.begin(channel);
    }

    @Override
    public Optional<State> take(
        RoundJob job, State before, long from, long first, RecentNames names) {
      return rounds.take(job, before, from, first, names);
    }

    @Override
    public void sent(RoundJob job) {
      rounds.sent(job);
    }
  }

  static class PassingLog implements EventLog {
    private final EventLog log;

    PassingLog(EventLog log) {
      this.log = log;
    }

    @Override
    public Appended append(List<Event> events, Predicate<ChannelName> isLarge) {
      return log.append(events, isLarge);
    }

    @Override
    public void fanOutFinished(Collection<Entry> entries) {
      log.fanOutFinished(entries);
    }

    @Override
    public Head open(ChannelName channel, Optional<String> epoch) {
      return log.open(channel, epoch);
    }

    @Override
    public Map<ChannelName, Head> heads(Collection<ChannelName> channels) {
      return log.heads(channels);
    }

    @Override
    public RecentNames names(ChannelName channel) {
      return log.names(channel);
    }

    @Override
    public List<LoggedEvent> read(ChannelName channel, long after, int limit, int bytes) {
      return log.read(channel, after, limit, bytes);
    }

    @Override
    public boolean isContiguous(ChannelName channel, long after, long upTo) {
      return log.isContiguous(channel, after, upTo);
    }
  }

  /** Delegates every call. */
  static class PassingConnections implements Connections {
    private final Connections connections;

    PassingConnections(Connections connections) {
      this.connections = connections;
    }

    @Override
    public void connected(String connectionId, Instant at) {
      connections.connected(connectionId, at);
    }

    @Override
    public void connected(String connectionId, Instant at, ChannelName channel) {
      connections.connected(connectionId, at, channel);
    }

    @Override
    public void disconnected(String connectionId) {
      connections.disconnected(connectionId);
    }

    @Override
    public boolean refuse(String connectionId) {
      return connections.refuse(connectionId);
    }

    @Override
    public Spent spend(String connectionId, int credits) {
      return connections.spend(connectionId, credits);
    }

    @Override
    public int identify(String connectionId, Grant grant) {
      return connections.identify(connectionId, grant);
    }

    @Override
    public Outcome subscribe(String connectionId, Connection known, List<Wish> wishes) {
      return connections.subscribe(connectionId, known, wishes);
    }

    @Override
    public int unsubscribe(String connectionId, ChannelName channel) {
      return connections.unsubscribe(connectionId, channel);
    }

    @Override
    public Optional<Connection> connection(String connectionId) {
      return connections.connection(connectionId);
    }

    @Override
    public List<String> connectionsOf(String subject) {
      return connections.connectionsOf(subject);
    }
  }

  /** Delegates every call. */
  static class PassingSubscriptions implements Subscriptions {
    private final Subscriptions subscriptions;

    PassingSubscriptions(Subscriptions subscriptions) {
      this.subscriptions = subscriptions;
    }

    @Override
    public int shards(ChannelName channel) {
      return subscriptions.shards(channel);
    }

    @Override
    public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
      return subscriptions.page(channel, shard, after, limit);
    }

    @Override
    public List<Subscription> find(ChannelName channel, Collection<String> connectionIds) {
      return subscriptions.find(channel, connectionIds);
    }

    @Override
    public long count(ChannelName channel) {
      return subscriptions.count(channel);
    }

    @Override
    public long estimate(ChannelName channel, long enough) {
      return subscriptions.estimate(channel, enough);
    }

    @Override
    public void remove(ChannelName channel, String connectionId) {
      subscriptions.remove(channel, connectionId);
    }

    @Override
    public void removeExpired(ChannelName channel, Subscription subscription) {
      subscriptions.removeExpired(channel, subscription);
    }
  }
}
