package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.deliver.QueuedJob;
import dev.realtimeevents.deliver.RoundJob;
import java.util.ArrayList;
import java.util.List;

/** A queue that keeps its jobs until a test takes them. Sending each job is a step. */
public final class RecordingQueue implements FanOutQueue {
  private final Steps steps;
  private final List<QueuedJob> jobs = new ArrayList<>();
  private boolean failing;

  public RecordingQueue(Steps steps) {
    this.steps = steps;
  }

  /** Sending the next job throws. */
  public synchronized void failOnce() {
    failing = true;
  }

  @Override
  public void send(List<? extends QueuedJob> sent) {
    for (QueuedJob job : sent) {
      steps.before("queue.send");
      synchronized (this) {
        if (failing) {
          failing = false;
          throw new IllegalStateException("The queue fails");
        }
        jobs.add(job);
      }
    }
  }

  /** The fan-out jobs in the queue. */
  public synchronized List<FanOutJob> jobs() {
    return of(FanOutJob.class);
  }

  /** Takes the fan-out jobs out of it. */
  public synchronized List<FanOutJob> takeAll() {
    return take(FanOutJob.class);
  }

  /** Takes the jobs that begin rounds out of it. */
  public synchronized List<RoundJob> takeRounds() {
    return take(RoundJob.class);
  }

  private <J extends QueuedJob> List<J> take(Class<J> kind) {
    List<J> taken = of(kind);
    jobs.removeAll(taken);
    return taken;
  }

  private <J extends QueuedJob> List<J> of(Class<J> kind) {
    return jobs.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
