package dev.realtimeevents.aws;

import java.security.SecureRandom;
import java.time.Duration;

/**
 * Exponential back-off with full jitter.
 *
 * @see <a
 *     href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">Timeouts,
 *     retries, and backoff with jitter</a>
 */
final class Jitter {
  private static final long FIRST_MILLIS = 10;
  private static final long MAX_MILLIS = 640;

  /** Not a seeded generator: instances restored from one snapshot would have equal pauses. */
  private static final SecureRandom RANDOM = new SecureRandom();

  private Jitter() {}

  /** Pauses before an attempt, except before the first, number 0. */
  static void pause(int attempt) {
    if (attempt == 0) {
      return;
    }
    pause(Duration.ofMillis(Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(attempt, 10))));
  }

  /** Pauses for a random time. */
  static void pause(Duration atMost) {
    try {
      Thread.sleep(Duration.ofNanos(RANDOM.nextLong(atMost.toNanos() + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the next attempt", e);
    }
  }
}
