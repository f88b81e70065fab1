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
import java.util.concurrent.Executors;

/**
 * Pushes events of one channel to its listeners. Thread-safe.
 *
 * <p>Each page of listeners is posted to side by side; a listener gets its events in order. A push
 * that fails loses nothing: the event is in the log, and its listener is made to ask for it.
 */
public final class FanOut {
  /** Listeners read and posted to at once, at most. */
  private static final int PAGE = 256;

  /**
   * Posts that a page may need. At 0.2 ms of a processor each, and a function of 1 GB has little
   * more than half of one, that is two seconds; several times as many would use up the patience
   * with listeners that nothing is wrong with.
   */
  private static final int POSTS_OF_A_PAGE = 4096;

  /**
   * A listener that has not got all its events by then is given up. Below {@link Budget#PAGE_TIME}.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  /**
   * For so long after its beginning, 410 may mean that a connection is about to live: API Gateway
   * answers so until {@code $connect} has returned, which takes 29 s at most. Striking it from the
   * channel would make it deaf.
   */
  private static final Duration YOUNG = Duration.ofSeconds(30);

  private final Listeners listeners;
  private final Connections connections;
  private final FanOutQueue queue;
  private final InstantSource clock;

  public FanOut(
      Listeners listeners, Connections connections, FanOutQueue queue, InstantSource clock) {
    this.listeners = listeners;
    this.connections = connections;
    this.queue = queue;
    this.clock = clock;
  }

  /**
   * Pushes to the whole channel, as far as the budget goes; the queue gets the rest.
   *
   * @param pushes events of this channel, oldest first; not empty
   * @return how many jobs the queue got
   */
  public int toAll(ChannelName channel, List<Push> pushes, Budget budget) {
    return runs(pushes).stream().mapToInt(run -> runToAll(channel, run, budget)).sum();
  }

  /**
   * The pushes in runs of numbers without a gap, as a job names them. More than one there is only
   * where a repeated webhook takes up an event of long ago beside a new one.
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
    long from = pushes.getFirst().event().seq();
    long to = pushes.getLast().event().seq();
    for (int shard = 0; shard < listeners.shards(); shard++) {
      var job = new FanOutJob(channel, from, to, shard, Optional.empty());
      Optional<FanOutJob> left = toShard(job, pushes, budget);
      if (left.isPresent()) {
        var jobs = new ArrayList<FanOutJob>(List.of(left.get()));
        for (int later = shard + 1; later < listeners.shards(); later++) {
          jobs.add(new FanOutJob(channel, from, to, later, Optional.empty()));
        }
        queue.send(jobs);
        return jobs.size();
      }
    }
    return 0;
  }

  /**
   * Pushes to what is left of one shard, as far as the budget goes.
   *
   * @param pushes the job's events, oldest first; not empty
   * @return what is left then
   */
  public Optional<FanOutJob> toShard(FanOutJob job, List<Push> pushes, Budget budget) {
    Optional<String> after = job.after();
    int most = Math.clamp(POSTS_OF_A_PAGE / pushes.size(), 1, PAGE);
    while (true) {
      int size = budget.nextPage(most, pushes.size());
      if (size == 0) {
        return Optional.of(new FanOutJob(job.channel(), job.from(), job.to(), job.shard(), after));
      }
      Listeners.Page page = listeners.page(job.channel(), job.shard(), after, size);
      post(job.channel(), page.listeners(), pushes);
      budget.spend(page.listeners().size(), pushes.size());
      after = page.next();
      if (after.isEmpty()) {
        return Optional.empty();
      }
    }
  }

  /** What fails unforeseen is thrown on, once all have been posted to: the push is not finished. */
  private void post(ChannelName channel, List<Listener> page, List<Push> pushes) {
    Instant patience = clock.instant().plus(PATIENCE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var posts = new CompletableFuture<?>[page.size()];
      Arrays.setAll(
          posts,
          n ->
              CompletableFuture.runAsync(
                  () -> post(channel, page.get(n), pushes, patience), threads));
      CompletableFuture.allOf(posts).join();
    }
  }

  private void post(ChannelName channel, Listener listener, List<Push> pushes, Instant patience) {
    if (!listener.mayListenAt(clock.instant())) {
      connections.post(listener.connectionId(), ServerMessage.Error.tokenExpired(channel).json());
      listeners.strikeExpired(channel, listener);
      return;
    }
    for (Push push : pushes) {
      if (!listener.filter().accepts(push.event().name())) {
        continue;
      }
      Delivery delivery =
          clock.instant().isAfter(patience)
              ? new Delivery.Unreachable("it took too long")
              : connections.post(listener.connectionId(), push.frame());
      push.tally().count(delivery);
      switch (delivery) {
        case Delivery.Delivered() -> {}
        case Delivery.Gone() -> {
          if (clock.instant().isAfter(listener.connectedAt().plus(YOUNG))) {
            listeners.strike(channel, listener.connectionId());
          }
          return;
        }
        case Delivery.Unreachable(var reason) -> {
          Log.warn(
              "A listener could not be reached; it is cut off, so that it recovers",
              Map.of("connectionId", listener.connectionId(), "reason", reason));
          connections.close(listener.connectionId());
          return;
        }
      }
    }
  }
}
