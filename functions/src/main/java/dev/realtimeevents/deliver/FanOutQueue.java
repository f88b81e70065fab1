package dev.realtimeevents.deliver;

import java.util.List;

/** Hands fan-out jobs to other function instances. Thread-safe. */
@FunctionalInterface
public interface FanOutQueue {
  void send(List<FanOutJob> jobs);
}
