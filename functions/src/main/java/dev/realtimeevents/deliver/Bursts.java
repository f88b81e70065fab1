package dev.realtimeevents.deliver;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.RecentNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Pushes the events of a burst together, in rounds. A dispatch in a burst posts nothing: it makes
 * sure that a {@link RoundJob} waits, or that its events are in a round. When the job begins, it
 * takes along every event that the log has by then. Thread-safe.
 *
 * <p>No event falls in between, because the two orders mirror each other. Dispatching writes the
 * log, then looks whether a job waits. A round says that no job waits any more, then reads the log.
 */
public final class Bursts {
  /**
   * Between the beginnings of two rounds of a channel, so that each has something to take along.
   */
  static final Duration APART = Duration.ofMillis(250);

  /** The maximum number of events in a round. */
  static final int MOST = 1000;

  /**
   * A round that was made.
   *
   * @param first the number of its first event
   * @param last the number of its last event
   * @param queued the number of its jobs
   */
  public record Round(long first, long last, int queued) {}

  private final Rounds rounds;
  private final EventLog log;
  private final FanOutQueue queue;
  private final ToIntFunction<ChannelName> shards;
  private final InstantSource clock;
  private final Pause pause;

  /**
   * @param shards the number of shards of a channel
   */
  public Bursts(
      Rounds rounds,
      EventLog log,
      FanOutQueue queue,
      ToIntFunction<ChannelName> shards,
      InstantSource clock,
      Pause pause) {
    this.rounds = rounds;
    this.log = log;
    this.queue = queue;
    this.shards = shards;
    this.clock = clock;
    this.pause = pause;
  }

  /** Makes sure that the events of a request, which are in the log, are in a round or will be. */
  public void join(RoundJob job) {
    Rounds.State state = rounds.of(job.channel());
    if (!state.contains(job.last()) && !state.awaits(job.last(), clock.instant())) {
      queue.send(List.of(job));
      rounds.waits(job);
    }
  }

  /**
   * Makes the jobs of a round. The round takes its events before it sends their jobs, so that no
   * two rounds send the same. After a failure the queue delivers the job again: it sends what it
   * had taken, and begins another round.
   *
   * <p>A job can begin before it is said to wait. Events that were appended since may count on it,
   * so it does not end as long as it is said to wait.
   *
   * @return the rounds that it made; none if others took its events
   */
  public List<Round> run(RoundJob job) {
    var made = new ArrayList<Round>();
    Rounds.State state = rounds.of(job.channel());
    Rounds.Taken unsent = state.unsent().get(job.first());
    if (unsent != null) {
      made.add(send(job.channel(), unsent.first(), unsent.last(), Optional.empty()));
      rounds.sent(job);
    }
    Instant begins = state.begun().plus(APART);
    Duration left = Duration.between(clock.instant(), begins);
    if (left.isPositive()) {
      pause.pause(left.compareTo(APART) < 0 ? left : APART);
    }
    while (!round(job, made)) {
      // Another round was faster, or the job is said to wait.
    }
    return made;
  }

  /**
   * Returns whether the job is done.
   *
   * @param made gets the round, if there is one
   */
  private boolean round(RoundJob job, List<Round> made) {
    ChannelName channel = job.channel();
    Rounds.State before = rounds.begin(channel);
    if (job.last() < before.from()) {
      // Another burst has begun meanwhile.
      made.add(send(channel, job.first(), job.last(), Optional.empty()));
      return true;
    }
    long burst = before.waiting().map(it -> Math.min(it.burst(), job.burst())).orElse(job.burst());
    long first = Math.max(before.to() + 1, burst);
    RecentNames atHead = log.names(channel);
    long last = Math.min(atHead.last(), first + MOST - 1);
    if (last < first) {
      return true;
    }
    Optional<RecentNames> names = before.names().filter(known -> known.last() == first - 1);
    long from = before.contains(first - 1) ? before.from() : first;
    Optional<Rounds.State> after = rounds.take(job, before, from, first, atHead.upTo(last));
    if (after.isEmpty()) {
      return false;
    }
    made.add(send(channel, first, last, names));
    rounds.sent(job);
    if (last < atHead.last()) {
      queue.send(List.of(new RoundJob(channel, burst, job.first(), atHead.last())));
      return true;
    }
    return after.get().waiting().filter(it -> it.is(job)).isEmpty();
  }

  private Round send(ChannelName channel, long first, long last, Optional<RecentNames> names) {
    List<FanOutJob> jobs = jobs(channel, first, last, names);
    queue.send(jobs);
    return new Round(first, last, jobs.size());
  }

  private List<FanOutJob> jobs(
      ChannelName channel, long first, long last, Optional<RecentNames> names) {
    var jobs = new ArrayList<FanOutJob>();
    int count = shards.applyAsInt(channel);
    for (int shard = 0; shard < count; shard++) {
      jobs.add(new FanOutJob(channel, first, last, shard, Optional.empty(), names));
    }
    return jobs;
  }
}
