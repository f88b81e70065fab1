package dev.realtimeevents.deliver;

import java.util.List;

/** Hands jobs to other function instances. Thread-safe. */
@FunctionalInterface
public interface FanOutQueue {
  void send(List<? extends QueuedJob> jobs);
}
