package dev.realtimeevents.deliver;

import java.security.SecureRandom;
import java.time.Duration;

/** Lets time pass between two attempts. Thread-safe. */
@FunctionalInterface
public interface Pause {
  /** Sleeps. Returns at once if the thread is interrupted. */
  Pause SLEEP =
      duration -> {
        try {
          Thread.sleep(duration);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      };

  /** Not a seeded generator: instances restored from one snapshot would have equal pauses. */
  SecureRandom RANDOM = new SecureRandom();

  void pause(Duration duration);
}
