package dev.realtimeevents.deliver;

import java.util.List;

/** Hands fan-out jobs to other function instances. Thread-safe. */
@FunctionalInterface
public interface FanOutQueue {
  /** Sends jobs. Each runs after its {@link FanOutJob#delay}. */
  void send(List<FanOutJob> jobs);
}
