package dev.realtimeevents.deliver;

import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.deliver.Frames.Frame;
import dev.realtimeevents.event.ChannelName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pushes events of one channel to its subscribers. Thread-safe.
 *
 * <p>The shards of a channel are read side by side, page by page. The subscribers receive their
 * frames in parallel; each receives its own in order. The queue gets what the budget does not
 * allow: the rest of a shard, or the connections that were throttled. A failed push loses nothing:
 * the event is in the log.
 */
public final class FanOut {
  /** The maximum number of subscriptions in a page. */
  private static final int PAGE = 256;

  /** The maximum number of posts of a page, so that few are under way when time is up. */
  private static final int POSTS_PER_PAGE = 4096;

  private final Subscriptions subscriptions;
  private final FanOutQueue queue;
  private final Posting posting;

  /**
   * @param pause lets time pass after a post that failed
   */
  public FanOut(
      Subscriptions subscriptions,
      Sockets sockets,
      FanOutQueue queue,
      InstantSource clock,
      Pause pause) {
    this.subscriptions = subscriptions;
    this.queue = queue;
    this.posting = new Posting(subscriptions, sockets, clock, pause);
  }

  /**
   * Pushes to the whole channel as far as the budget allows; the queue gets the rest.
   *
   * @param pushes events of this channel, oldest first; not empty
   * @return the number of jobs sent to the queue
   */
  public int toAll(ChannelName channel, List<Push> pushes, Budget budget) {
    var jobs = new ArrayList<FanOutJob>();
    for (List<Push> run : runs(pushes)) {
      jobs.addAll(push(channel, run, new Outstanding(subscriptions.shards()), 0, 0, budget).rest());
    }
    return send(jobs);
  }

  /**
   * Splits pushes into runs of contiguous numbers, as a job needs them. There is more than one only
   * if a repeated webhook resumes an old event beside a new one.
   */
  private static List<List<Push>> runs(List<Push> pushes) {
    var runs = new ArrayList<List<Push>>();
    long last = Long.MIN_VALUE;
    for (Push push : pushes) {
      long seq = push.event().seq();
      if (runs.isEmpty() || seq != last + 1) {
        runs.add(new ArrayList<>());
      }
      runs.getLast().add(push);
      last = seq;
    }
    return runs;
  }

  private int runToAll(ChannelName channel, List<Push> pushes, Budget budget) {
    int shards = subscriptions.shards(channel);
    for (int shard = 0; shard < shards; shard++) {
      Optional<FanOutJob> rest = toShard(job(channel, pushes, shard), pushes, budget);
      if (rest.isPresent()) {
        var jobs = new ArrayList<FanOutJob>(List.of(rest.get()));
        for (int later = shard + 1; later < shards; later++) {
          jobs.add(job(channel, pushes, later));
        }
        queue.send(jobs);
        return jobs.size();
      }
    }
    return 0;
  }

  private int send(List<FanOutJob> jobs) {
    if (!jobs.isEmpty()) {
      queue.send(jobs);
    }
    return jobs.size();
  }

  /**
   * Pushes as far as the budget allows.
   *
   * @param attempt the obstacles in a row before
   * @param tried how often the connections in {@code outstanding} have been tried before
   */
  private Run push(
      ChannelName channel,
      List<Push> pushes,
      Outstanding outstanding,
      int attempt,
      int tried,
      Budget budget) {
    var run = new Run(channel, pushes, outstanding, attempt, tried, budget);
    try {
      run.toNamed();
      run.toShards();
      outstanding.awaitEnd(budget);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted during a fan-out", e);
    }
    return run;
  }

  /** The push of contiguous events in one invocation. */
  private final class Run {
    private final ChannelName channel;
    private final List<Push> pushes;
    private final Frames frames;
    private final Outstanding outstanding;
    private final int attempt;
    private final int tried;
    private final Budget budget;

    Run(
        ChannelName channel,
        List<Push> pushes,
        Outstanding outstanding,
        int attempt,
        int tried,
        Budget budget) {
      this.channel = channel;
      this.pushes = pushes;
      this.frames = new Frames(pushes);
      this.outstanding = outstanding;
      this.attempt = attempt;
      this.tried = tried;
      this.budget = budget;
    }

    /** Pushes to the connections that the job names, as far as they are still subscribed. */
    void toNamed() {
      SortedMap<String, Long> named = outstanding.connections();
      if (named.isEmpty() || !budget.hasTime()) {
        return;
      }
      outstanding.read(
          Optional.empty(),
          () -> {
            var left = new TreeMap<String, Long>(named);
            for (Subscription subscription : subscriptions.find(channel, named.keySet())) {
              to(subscription, left.remove(subscription.connectionId()));
            }
            left.keySet().forEach(outstanding::isDone);
          });
    }

    /** Reads the next page of every shard while the subscribers of the last ones are served. */
    void toShards() throws InterruptedException {
      List<Listeners.OfShard> unread = outstanding.unread();
      while (!unread.isEmpty()) {
        int connections = budget.connections(frames.fewest());
        if (connections == 0) {
          return;
        }
        int sideBySide = Math.min(unread.size(), connections);
        int size = Math.min(PAGE, connections / sideBySide);
        for (Listeners.OfShard shard : unread.subList(0, sideBySide)) {
          outstanding.read(Optional.of(shard.shard()), () -> toPage(shard, size));
        }
        outstanding.awaitRoom(PAGE, budget);
        unread = outstanding.unread();
      }
    }

    /** Serves a page as far as the budget allows. The next one begins with the others. */
    private void toPage(Listeners.OfShard shard, int size) {
      Subscriptions.Page page = subscriptions.page(channel, shard.shard(), shard.after(), size);
      List<Subscription> all = page.subscriptions();
      int served = 0;
      int posts = 0;
      while (served < all.size() && posts < POSTS_PER_PAGE) {
        int more = frames.of(all.get(served)).size();
        if (!budget.spend(more)) {
          break;
        }
        posts += more;
        served++;
      }
      if (served == 0 && !all.isEmpty()) {
        return;
      }
      if (served < all.size()) {
        all = all.subList(0, served);
        page = new Subscriptions.Page(all, Optional.of(all.getLast().connectionId()));
      }
      long from = pushes.getFirst().event().seq();
      outstanding.pageRead(shard.shard(), page, from);
      all.forEach(subscription -> to(subscription, from));
    }

  /** Serves every subscription before throwing an unexpected failure. */
  private void toPage(ChannelName channel, List<Subscription> page, List<Push> pushes) {
    Instant deadline = clock.instant().plus(DEADLINE);
    var frames = new Frames(pushes);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<?>[] done = new CompletableFuture<?>[page.size()];
      Arrays.setAll(
          done,
          n ->
              CompletableFuture.runAsync(
                  () -> toSubscription(channel, page.get(n), frames, deadline), threads));
      CompletableFuture.allOf(done).join();
    }

  private void toSubscription(
      ChannelName channel, Subscription subscription, Frames frames, Instant deadline) {
    if (!subscription.isAllowedAt(clock.instant())) {
      sockets.send(subscription.connectionId(), ServerMessage.Error.tokenExpired(channel).json());
      subscriptions.removeExpired(channel, subscription);
      return;
    }
    for (Frames.Frame frame : frames.of(subscription)) {
      Delivery delivery =
          clock.instant().isAfter(deadline)
              ? new Delivery.Unreachable("took too long")
              : sockets.send(subscription.connectionId(), frame.text());
      frame.count(delivery);
      switch (delivery) {
        case Delivery.Delivered() -> {}
        case Delivery.Gone() -> {
          if (clock.instant().isAfter(subscription.connectedAt().plus(YOUNG))) {
            subscriptions.remove(channel, subscription.connectionId());
          }
          return;
        }
        case Delivery.Throttled() -> {
          closeUnreachable(subscription, "throttled");
          return;
        }
        case Delivery.Unreachable(var reason) -> {
          closeUnreachable(subscription, reason);
          return;
        }
      }
    }
  }

  private void closeUnreachable(Subscription subscription, String reason) {
    Log.warn(
        "Unreachable connection closed; its client reconnects and recovers",
        Map.of("connectionId", subscription.connectionId(), "reason", reason));
    sockets.close(subscription.connectionId());
  }
}
