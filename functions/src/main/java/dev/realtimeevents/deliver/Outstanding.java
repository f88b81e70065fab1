package dev.realtimeevents.deliver;

import dev.realtimeevents.logging.Log;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is still to be delivered in a fan-out, and the threads that deliver it. Thread-safe.
 *
 * <p>It is complete at any moment: a subscriber that has been read lacks its events until it has
 * received them. So a fan-out can stop while threads are still at work.
 */
final class Outstanding {
  /** By shard, the connection before the next; empty at the start of the shard. */
  private final SortedMap<Integer, Optional<String>> shards = new TreeMap<>();

  /** By connection, the number of the first event that it lacks. */
  private final SortedMap<String, Long> connections = new TreeMap<>();

  /** Whether the number of shards is not known yet: the first page of the first tells it. */
  private boolean isWhole;

  private final Set<Integer> beingRead = new HashSet<>();
  private Optional<RuntimeException> failedRead = Optional.empty();
  private Optional<Error> death = Optional.empty();
  private boolean hasMetObstacle;
  private boolean changed;
  private int reading;
  private int working;

  /** The number of threads that the waiting one waits for: nobody is woken before. */
  private int room;

  Outstanding(FanOutJob.Listeners listeners) {
    add(listeners);
  }

  private void add(FanOutJob.Listeners listeners) {
    switch (listeners) {
      case FanOutJob.Listeners.OfChannel() -> {
        isWhole = true;
        shards.put(0, Optional.empty());
      }
      case FanOutJob.Listeners.OfShard(int shard, Optional<String> after) ->
          shards.put(shard, after);
      case FanOutJob.Listeners.Named(SortedMap<String, Long> missing) ->
          connections.putAll(missing);
    }
  }

  // The state.

  /** The shards that can be read on: not those that are being read, or could not be read. */
  synchronized List<FanOutJob.Listeners.OfShard> unread() {
    var unread = new ArrayList<FanOutJob.Listeners.OfShard>();
    shards.forEach(
        (shard, after) -> {
          if (!beingRead.contains(shard)) {
            unread.add(new FanOutJob.Listeners.OfShard(shard, after));
          }
        });
    return unread;
  }

  /** All of it, at this moment. */
  synchronized Rest rest() {
    return new Rest(
        isWhole, hasMetObstacle || working > 0, new TreeMap<>(shards), new TreeMap<>(connections));
  }

  /** Each connection that lacks events, with the number of the first. */
  synchronized SortedMap<String, Long> connections() {
    return new TreeMap<>(connections);
  }

  /** A page of a shard has been read: its subscribers lack their events from this number on. */
  synchronized void pageRead(int shard, Subscriptions.Page page, long from) {
    changed = true;
    page.subscriptions()
        .forEach(subscription -> connections.put(subscription.connectionId(), from));
    beingRead.remove(shard);
    if (page.next().isPresent()) {
      shards.put(shard, page.next());
    } else {
      shards.remove(shard);
    }
    if (isWhole) {
      isWhole = false;
      for (int other = 1; other < page.shards().orElseThrow(); other++) {
        shards.put(other, Optional.empty());
      }
    }
  }

  /** A post was throttled, or failed, after all attempts. */
  synchronized void metObstacle() {
    hasMetObstacle = true;
  }

  synchronized void lacks(String connectionId, long firstMissing) {
    connections.replace(connectionId, firstMissing);
  }

  /** Nothing more is owed to a connection. */
  synchronized void isDone(String connectionId) {
    changed = true;
    connections.remove(connectionId);
  }

  // The threads.

  /** Something that a thread does. */
  @FunctionalInterface
  interface Task {
    void run() throws InterruptedException;
  }

  /** Reads subscriptions on a thread of its own. A shard that cannot be read stays as it is. */
  void read(Optional<Integer> shard, Task task) {
    synchronized (this) {
      reading++;
      shard.ifPresent(beingRead::add);
    }
    start(
        () -> {
          try {
            task.run();
          } catch (RuntimeException failed) {
            failed(failed);
          } finally {
            synchronized (this) {
              reading--;
              notifyIfRoom();
            }
          }
        });
  }

  private synchronized void failed(RuntimeException failure) {
    Log.error("Subscriptions could not be read; the queue gets the rest", failure);
    failedRead = Optional.of(failure);
  }

  /** Does something on a thread of its own. A failure leaves open what is open. */
  void start(Task task) {
    synchronized (this) {
      working++;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | InterruptedException failed) {
            Log.error("A push failed; the queue gets it", failed);
            metObstacle();
          } catch (Error error) {
            synchronized (this) {
              death = Optional.of(error);
              notifyAll();
            }
          } finally {
            synchronized (this) {
              working--;
              notifyIfRoom();
            }
          }
        });
  }

  private void notifyIfRoom() {
    if (reading == 0 && working <= room) {
      notifyAll();
    }
  }

  /** Waits until nothing is being read and at most this number of threads work, or time is up. */
  synchronized void awaitRoom(int threads, Budget budget) throws InterruptedException {
    room = threads;
    while ((reading > 0 || working > threads) && death.isEmpty() && budget.hasTime()) {
      wait(Math.max(1, budget.timeLeft().toMillis()));
    }
  }

  /** Waits for all threads, and after the budget's grace for none. */
  synchronized void awaitEnd(Budget budget) throws InterruptedException {
    room = 0;
    while (working > 0 && death.isEmpty() && budget.timeLeftWithGrace().isPositive()) {
      wait(Math.max(1, budget.timeLeftWithGrace().toMillis()));
    }
    if (death.isPresent()) {
      throw death.get();
    }
  }

  /** The failure of a read, if it is all that has happened. */
  synchronized Optional<RuntimeException> failure() {
    return changed ? Optional.empty() : failedRead;
  }
}
