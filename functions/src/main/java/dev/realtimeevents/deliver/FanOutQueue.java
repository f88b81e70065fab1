package dev.realtimeevents.deliver;

import java.util.List;

/** Hands jobs to other function instances. Thread-safe. */
@FunctionalInterface
public interface FanOutQueue {
  /** Sends jobs. Each runs after its {@link QueuedJob#delay}. */
  void send(List<? extends QueuedJob> jobs);
}
