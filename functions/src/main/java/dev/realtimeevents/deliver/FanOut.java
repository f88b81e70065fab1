package dev.realtimeevents.deliver;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.protocol.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Pushes events of one channel to its subscribers. Thread-safe.
 *
 * <p>The subscribers of a page receive their frames in parallel; each receives its own in order. A
 * failed push loses nothing: the event is in the log, and closing the connection makes its client
 * recover.
 */
public final class FanOut {
  /** The maximum number of subscriptions in a page, and of pushes at the same time. */
  private static final int PAGE = 256;

  /**
   * The maximum number of pushes of a page. At 0.2 ms of CPU per push, and with little more than
   * half a processor for a function of 1 GB, that takes two seconds. Several times as many would
   * exceed {@link #DEADLINE} for healthy subscribers.
   */
  private static final int PUSHES_PER_PAGE = 4096;

  /** The time after which a page gives up its subscribers. Below {@link Budget#PAGE_TIME}. */
  private static final Duration DEADLINE = Duration.ofSeconds(6);

  /**
   * The age up to which a 410 does not mean that a connection has ended: API Gateway answers 410
   * until {@code $connect} has returned, which takes 29 s at most. Without its subscription the
   * connection would never receive an event.
   */
  private static final Duration YOUNG = Duration.ofSeconds(30);

  private final Subscriptions subscriptions;
  private final Sockets sockets;
  private final FanOutQueue queue;
  private final InstantSource clock;

  public FanOut(
      Subscriptions subscriptions, Sockets sockets, FanOutQueue queue, InstantSource clock) {
    this.subscriptions = subscriptions;
    this.sockets = sockets;
    this.queue = queue;
    this.clock = clock;
  }

  /**
   * Pushes to the whole channel as far as the budget allows; the queue gets the rest.
   *
   * @param pushes events of this channel, oldest first; not empty
   * @return the number of jobs sent to the queue
   */
  public int toAll(ChannelName channel, List<Push> pushes, Budget budget) {
    return runs(pushes).stream().mapToInt(run -> runToAll(channel, run, budget)).sum();
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
    for (int shard = 0; shard < subscriptions.shards(); shard++) {
      Optional<FanOutJob> rest = toShard(job(channel, pushes, shard), pushes, budget);
      if (rest.isPresent()) {
        var jobs = new ArrayList<FanOutJob>(List.of(rest.get()));
        for (int later = shard + 1; later < subscriptions.shards(); later++) {
          jobs.add(job(channel, pushes, later));
        }
        queue.send(jobs);
        return jobs.size();
      }
    }
    return 0;
  }

  private static FanOutJob job(ChannelName channel, List<Push> pushes, int shard) {
    return new FanOutJob(
        channel,
        pushes.getFirst().event().seq(),
        pushes.getLast().event().seq(),
        shard,
        Optional.empty(),
        pushes.getFirst().before());
  }

  /**
   * Pushes to the rest of one shard as far as the budget allows.
   *
   * @param pushes the job's events, oldest first; not empty
   * @return the rest, if there is one
   */
  public Optional<FanOutJob> toShard(FanOutJob job, List<Push> pushes, Budget budget) {
    Optional<String> after = job.after();
    int limit = Math.clamp(PUSHES_PER_PAGE / pushes.size(), 1, PAGE);
    while (true) {
      int size = budget.nextPage(limit, pushes.size());
      if (size == 0) {
        return Optional.of(job.after(after));
      }
      Subscriptions.Page page = subscriptions.page(job.channel(), job.shard(), after, size);
      toPage(job.channel(), page.subscriptions(), pushes);
      budget.spend(page.subscriptions().size(), pushes.size());
      after = page.next();
      if (after.isEmpty()) {
        return Optional.empty();
      }
    }
  }

  /** Serves every subscription before throwing an unexpected failure. */
  private void toPage(ChannelName channel, List<Subscription> page, List<Push> pushes) {
    Instant deadline = clock.instant().plus(DEADLINE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<?>[] done = new CompletableFuture<?>[page.size()];
      Arrays.setAll(
          done,
          n ->
              CompletableFuture.runAsync(
                  () -> toSubscription(channel, page.get(n), pushes, deadline), threads));
      CompletableFuture.allOf(done).join();
    }
  }

  private void toSubscription(
      ChannelName channel, Subscription subscription, List<Push> pushes, Instant deadline) {
    if (!subscription.isAllowedAt(clock.instant())) {
      sockets.send(subscription.connectionId(), ServerMessage.Error.tokenExpired(channel).json());
      subscriptions.removeExpired(channel, subscription);
      return;
    }
    for (Push push : pushes) {
      if (!subscription.filter().accepts(push.event().name())) {
        continue;
      }
      Delivery delivery =
          clock.instant().isAfter(deadline)
              ? new Delivery.Unreachable("took too long")
              : sockets.send(subscription.connectionId(), push.frame(subscription.filter()));
      push.counts().add(delivery);
      switch (delivery) {
        case Delivery.Delivered() -> {}
        case Delivery.Gone() -> {
          if (clock.instant().isAfter(subscription.connectedAt().plus(YOUNG))) {
            subscriptions.remove(channel, subscription.connectionId());
          }
          return;
        }
        case Delivery.Unreachable(var reason) -> {
          Log.warn(
              "Unreachable connection closed; its client reconnects and recovers",
              Map.of("connectionId", subscription.connectionId(), "reason", reason));
          sockets.close(subscription.connectionId());
          return;
        }
      }
    }
  }
}
