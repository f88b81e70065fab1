package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutQueue;
import java.util.ArrayList;
import java.util.List;

/** A queue that keeps its jobs until a test takes them. Sending each job is a step. */
public final class RecordingQueue implements FanOutQueue {
  private final Steps steps;
  private final List<FanOutJob> jobs = new ArrayList<>();
  private boolean failing;

  public RecordingQueue(Steps steps) {
    this.steps = steps;
  }

  /** Sending the next job throws. */
  public synchronized void failOnce() {
    failing = true;
  }

  @Override
  public void send(List<FanOutJob> sent) {
    for (FanOutJob job : sent) {
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

  /** The jobs in the queue. */
  public synchronized List<FanOutJob> jobs() {
    return List.copyOf(jobs);
  }

  /** Empties it. */
  public synchronized List<FanOutJob> takeAll() {
    List<FanOutJob> taken = List.copyOf(jobs);
    jobs.clear();
    return taken;
  }
}
