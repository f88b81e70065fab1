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
  private final EventLog log;
  private final FanOut fanOut;
  private final FanOutQueue queue;

  public FanOutJobs(EventLog log, FanOut fanOut, FanOutQueue queue) {
    this.log = log;
    this.fanOut = fanOut;
    this.queue = queue;
  }

  /**
   * Pushes the job's events to the rest of its shard, and returns what the time does not allow to
   * the queue. After a failure the queue delivers the job again; clients drop the duplicates.
   *
   * @return the pushes, one per event
   */
  public List<Push> run(FanOutJob job, Supplier<Duration> timeLeft) {
    List<Push> pushes = pushes(job);
    if (pushes.isEmpty()) {
      return pushes;
    }
    Optional<FanOutJob> rest = fanOut.toShard(job, pushes, new Budget(Integer.MAX_VALUE, timeLeft));
    rest.map(List::of).ifPresent(queue::send);
    return pushes;
  }

  /** The events that have not expired, each with the names before it. */
  private List<Push> pushes(FanOutJob job) {
    var pushes = new ArrayList<Push>();
    Optional<RecentNames> names = job.names();
    for (LoggedEvent event :
        log.read(job.channel(), job.from() - 1, (int) (job.to() - job.from() + 1))) {
      if (event.seq() <= job.to()) {
        pushes.add(Push.of(event, names.map(known -> known.upTo(event.seq() - 1))));
        names = names.map(known -> known.with(event.name(), event.seq()));
      }
    }
    return pushes;
  }
}
