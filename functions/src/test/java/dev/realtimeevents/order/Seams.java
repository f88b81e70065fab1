package dev.realtimeevents.order;

import dev.realtimeevents.deliver.Listener;
import dev.realtimeevents.deliver.Listeners;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.subscribe.Subscriptions;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.Revocations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the product is put together over, and ways to break it: each puts an order the wrong way
 * round, as a change to the product could by mistake. A proof that does not notice them proves
 * nothing.
 */
record Seams(
    EventLog log, Subscriptions subscriptions, Listeners listeners, Revocations revocations) {

  /** Subscribing reads where the log stands, and writes the subscription only then. */
  Seams subscribingReadsTheLogFirst() {
    var wishes = new ThreadLocal<Runnable>();
    var late =
        new PassingSubscriptions(subscriptions) {
          @Override
          public Outcome subscribe(
              String connectionId,
              ChannelName channel,
              EventFilter filter,
              Optional<Instant> until) {
            wishes.set(() -> super.subscribe(connectionId, channel, filter, until));
            return new Outcome.Listening();
          }
        };
    var early =
        new PassingLog(log) {
          @Override
          public Head open(ChannelName channel) {
            Head head = super.open(channel);
            wishes.get().run();
            return head;
          }
        };
    return new Seams(early, late, listeners, revocations);
  }

  /** Dispatching lists who listens, and writes the log only then. */
  Seams dispatchingListsFirst() {
    var listed = new ThreadLocal<Listeners.Page>();
    var late =
        new PassingLog(log) {
          @Override
          public Appended append(List<Event> events) {
            listed.set(listeners.page(events.getFirst().channel(), 0, Optional.empty(), 256));
            return super.append(events);
          }
        };
    var early =
        new PassingListeners(listeners) {
          @Override
          public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
            return listed.get() == null ? super.page(channel, shard, after, limit) : listed.get();
          }
        };
    return new Seams(late, subscriptions, early, revocations);
  }

  /** An event's push counts as finished before it has begun. */
  Seams fanOutFinishesBeforeItPosts() {
    var hasty =
        new PassingLog(log) {
          @Override
          public Appended append(List<Event> events) {
            Appended appended = super.append(events);
            if (appended instanceof Appended.Stored(var entries)) {
              fanOutFinished(entries.stream().map(Entry::event).toList());
            }
            return appended;
          }
        };
    return new Seams(hasty, subscriptions, listeners, revocations);
  }

  /** A connection that is about to live is struck like one that has ended. */
  Seams youngConnectionsAreStruck() {
    var old =
        new PassingListeners(listeners) {
          @Override
          public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
            Page page = super.page(channel, shard, after, limit);
            var aged = new ArrayList<Listener>();
            for (Listener young : page.listeners()) {
              aged.add(
                  new Listener(young.connectionId(), Instant.EPOCH, young.filter(), young.until()));
            }
            return new Page(aged, page.next());
          }
        };
    return new Seams(log, subscriptions, old, revocations);
  }

  /** A listener whose token has ended is struck, though it has shown a new one meanwhile. */
  Seams renewedListenersAreStruck() {
    var careless =
        new PassingListeners(listeners) {
          @Override
          public void strikeExpired(ChannelName channel, Listener listener) {
            strike(channel, listener.connectionId());
          }
        };
    return new Seams(log, subscriptions, careless, revocations);
  }

  /** Revoking lists who holds a token, and writes the revocation only then. */
  Seams revokingListsFirst() {
    var written = new ThreadLocal<Runnable>();
    var late =
        new Revocations() {
          @Override
          public void revoke(String subject, Instant until) {
            written.set(() -> revocations.revoke(subject, until));
          }

          @Override
          public boolean revoked(Grant grant) {
            return revocations.revoked(grant);
          }
        };
    var early =
        new PassingSubscriptions(subscriptions) {
          @Override
          public List<String> connectionsOf(String subject) {
            List<String> holders = super.connectionsOf(subject);
            written.get().run();
            return holders;
          }
        };
    return new Seams(log, early, listeners, late);
  }

  private static class PassingLog implements EventLog {
    private final EventLog log;

    PassingLog(EventLog log) {
      this.log = log;
    }

    @Override
    public Appended append(List<Event> events) {
      return log.append(events);
    }

    @Override
    public void fanOutFinished(Collection<LoggedEvent> events) {
      log.fanOutFinished(events);
    }

    @Override
    public Head open(ChannelName channel) {
      return log.open(channel);
    }

    @Override
    public Map<ChannelName, Head> heads(Collection<ChannelName> channels) {
      return log.heads(channels);
    }

    @Override
    public List<LoggedEvent> read(ChannelName channel, long after, int limit, int bytes) {
      return log.read(channel, after, limit, bytes);
    }

    @Override
    public boolean whole(ChannelName channel, long after, long upTo) {
      return log.whole(channel, after, upTo);
    }
  }

  /** Hands on what it is asked. */
  static class PassingSubscriptions implements Subscriptions {
    private final Subscriptions subscriptions;

    PassingSubscriptions(Subscriptions subscriptions) {
      this.subscriptions = subscriptions;
    }

    @Override
    public void connected(String connectionId, Instant at, ChannelName channel) {
      subscriptions.connected(connectionId, at, channel);
    }

    @Override
    public void disconnected(String connectionId) {
      subscriptions.disconnected(connectionId);
    }

    @Override
    public void identify(String connectionId, Grant grant) {
      subscriptions.identify(connectionId, grant);
    }

    @Override
    public Outcome subscribe(
        String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until) {
      return subscriptions.subscribe(connectionId, channel, filter, until);
    }

    @Override
    public void unsubscribe(String connectionId, ChannelName channel) {
      subscriptions.unsubscribe(connectionId, channel);
    }

    @Override
    public Optional<Connection> connection(String connectionId) {
      return subscriptions.connection(connectionId);
    }

    @Override
    public List<String> connectionsOf(String subject) {
      return subscriptions.connectionsOf(subject);
    }
  }

  /** Hands on what it is asked. */
  static class PassingListeners implements Listeners {
    private final Listeners listeners;

    PassingListeners(Listeners listeners) {
      this.listeners = listeners;
    }

    @Override
    public int shards() {
      return listeners.shards();
    }

    @Override
    public Page page(ChannelName channel, int shard, Optional<String> after, int limit) {
      return listeners.page(channel, shard, after, limit);
    }

    @Override
    public long count(ChannelName channel) {
      return listeners.count(channel);
    }

    @Override
    public void strike(ChannelName channel, String connectionId) {
      listeners.strike(channel, connectionId);
    }

    @Override
    public void strikeExpired(ChannelName channel, Listener listener) {
      listeners.strikeExpired(channel, listener);
    }
  }
}
