package dev.realtimeevents.deliver;

import dev.realtimeevents.event.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Does the jobs of the queue. Thread-safe. */
public final class FanOutJobs {
  private final EventLog log;
  private final FanOut fanOut;
  private final FanOutQueue queue;

  public FanOutJobs(EventLog log, FanOut fanOut, FanOutQueue queue) {
    this.log = log;
    this.fanOut = fanOut;
    this.queue = queue;
  }

  /**
   * Pushes the job's events to what is left of its shard; what does not fit the time goes back to
   * the queue. A failure throws, and the queue gives the job again: a listener drops what it has
   * already.
   *
   * @return what was pushed, event by event
   */
  public List<Push> run(FanOutJob job, Supplier<Duration> timeLeft) {
    List<Push> pushes =
        log.read(job.channel(), job.from() - 1, (int) (job.to() - job.from() + 1)).stream()
            .filter(event -> event.seq() <= job.to())
            .map(Push::of)
            .toList();
    if (pushes.isEmpty()) {
      return pushes;
    }
    Optional<FanOutJob> left = fanOut.toShard(job, pushes, new Budget(Integer.MAX_VALUE, timeLeft));
    left.ifPresent(rest -> queue.send(List.of(rest)));
    return pushes;
  }
}
