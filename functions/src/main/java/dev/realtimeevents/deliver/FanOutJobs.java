package dev.realtimeevents.deliver;

import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs the fan-out jobs of the queue. Thread-safe. */
public final class FanOutJobs {
  /** The attempts after which a job that fails is left to SQS, which tries for most of an hour. */
  private static final int MOST_ATTEMPTS = 45;

  /** The size of the events in one read, so that a function of 1 GB has room for their frames. */
  static final int MOST_BYTES = 4 * 1024 * 1024;

  private final EventLog log;
  private final FanOut fanOut;
  private final FanOutQueue queue;

  public FanOutJobs(EventLog log, FanOut fanOut, FanOutQueue queue) {
    this.log = log;
    this.fanOut = fanOut;
    this.queue = queue;
  }

  /**
   * What a job came to.
   *
   * @param pushes one per event
   * @param queued the number of jobs for the rest, sent to the queue
   */
  public record Result(List<Push> pushes, int queued) {}

  /**
   * Pushes the job's events to its listeners, and returns to the queue what could not be pushed in
   * time, and the events that are too many for one read.
   *
   * @throws RuntimeException if the event log or the subscriptions could not be read
   */
  public Result run(FanOutJob job, Supplier<Duration> timeLeft) {
    List<Push> pushes = pushes(job);
    if (pushes.isEmpty()) {
      return new Result(pushes, 0);
    }
    int queued = fanOut.toListeners(job, pushes, Budget.ofJob(timeLeft));
    Push last = pushes.getLast();
    if (last.event().seq() < job.to()) {
      queue.send(List.of(job.after(last)));
      queued++;
    }
    return new Result(pushes, queued);
  }

  /**
   * Returns a job that has failed to the queue, to run again in a few seconds. SQS itself would
   * wait for the visibility timeout.
   *
   * @return false if it has failed too often
   */
  public boolean again(QueuedJob job) {
    if (job.attempt() >= MOST_ATTEMPTS) {
      return false;
    }
    queue.send(List.of(job.again()));
    return true;
  }

  /** The first events that have not expired, each with the names before it. */
  private List<Push> pushes(FanOutJob job) {
    var pushes = new ArrayList<Push>();
    Optional<RecentNames> names = job.names();
    for (LoggedEvent event :
        log.read(job.channel(), job.from() - 1, (int) (job.to() - job.from() + 1), MOST_BYTES)) {
      if (event.seq() <= job.to()) {
        pushes.add(Push.of(event, names.map(known -> known.upTo(event.seq() - 1))));
        names = names.map(known -> known.with(event.name(), event.seq()));
      }
    }
    return pushes;
  }
}
