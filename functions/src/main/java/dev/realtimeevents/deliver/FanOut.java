package dev.realtimeevents.deliver;

import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.deliver.Frames.Frame;
import dev.realtimeevents.event.ChannelName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

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

  /**
   * A channel with fewer listeners is pushed by each dispatch, also in a burst: so many posts cost
   * less than the way through the queue.
   */
  private static final int LARGE = 50;

  /** The maximum number of channels in memory; one more replaces the oldest. */
  private static final int MAX_CHANNELS = 1000;

  /** The channels that were large when this process pushed to them last. */
  private final Set<ChannelName> large = new LinkedHashSet<>();

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
    boolean isLarge = false;
    for (List<Push> pushed : runs(pushes)) {
      Run run = push(channel, pushed, new Outstanding(new Listeners.OfChannel()), 0, 0, budget);
      jobs.addAll(run.rest());
      isLarge |= run.isLarge();
    }
    note(channel, isLarge);
    return send(jobs);
  }

  /** Whether many listened to a channel when this process pushed to the whole of it last. */
  public boolean isLarge(ChannelName channel) {
    synchronized (large) {
      return large.contains(channel);
    }
  }

  private void note(ChannelName channel, boolean isLarge) {
    synchronized (large) {
      large.remove(channel);
      if (isLarge) {
        large.add(channel);
      }
      if (large.size() > MAX_CHANNELS) {
        large.remove(large.iterator().next());
      }
    }
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

  /**
   * Pushes to the listeners of a job as far as the budget allows; the queue gets the rest.
   *
   * @param pushes the job's events, oldest first; not empty
   * @return the number of jobs sent to the queue
   * @throws RuntimeException if the subscriptions could not be read, and so nothing was pushed
   */
  public int toListeners(FanOutJob job, List<Push> pushes, Budget budget) {
    var outstanding = new Outstanding(job.listeners());
    int tried =
        switch (job.listeners()) {
          case Listeners.OfChannel(), Listeners.OfShard _ -> 0;
          case Listeners.Named _ -> job.attempt();
        };
    Run run = push(job.channel(), pushes, outstanding, job.attempt(), tried, budget);
    outstanding
        .failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
    return send(run.rest());
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
    private final LongAdder listeners = new LongAdder();

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
        page =
            new Subscriptions.Page(all, Optional.of(all.getLast().connectionId()), page.shards());
      }
      long from = pushes.getFirst().event().seq();
      listeners.add(all.size());
      outstanding.pageRead(shard.shard(), page, from);
      all.forEach(subscription -> to(subscription, from));
    }

    private void to(Subscription subscription, long firstMissing) {
      List<Frame> missing = missing(frames.of(subscription), firstMissing);
      outstanding.start(
          () -> posting.toSubscriber(channel, subscription, missing, tried, budget, outstanding));
    }

    private static List<Frame> missing(List<Frame> frames, long first) {
      return frames.isEmpty() || seqOf(frames.getFirst()) >= first
          ? frames
          : frames.stream().filter(frame -> seqOf(frame) >= first).toList();
    }

    private static long seqOf(Frame frame) {
      return frame.pushes().getLast().event().seq();
    }

    /** Whether many listen, or not all could be read. */
    boolean isLarge() {
      return listeners.sum() >= LARGE || !outstanding.rest().shards().isEmpty();
    }

    /** The jobs for what is outstanding. */
    List<FanOutJob> rest() {
      return outstanding.rest().jobs(channel, pushes, attempt, tried);
    }
  }
}
