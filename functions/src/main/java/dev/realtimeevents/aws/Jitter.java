package dev.realtimeevents.aws;

import java.security.SecureRandom;

/**
 * Exponential back-off with full jitter.
 *
 * @see <a
 *     href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">Timeouts,
 *     retries, and backoff with jitter</a>
 */
final class Jitter {
  private static final long FIRST_MILLIS = 10;
  private static final long MOST_MILLIS = 640;

  /** Not a seeded generator: instances restored from one snapshot would all pause alike. */
  private static final SecureRandom RANDOM = new SecureRandom();

  private Jitter() {}

  /** Waits before an attempt: not at all before the first, number 0. */
  static void pause(int attempt) {
    if (attempt == 0) {
      return;
    }
    long most = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(attempt, 10));
    try {
      Thread.sleep(RANDOM.nextLong(most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting to try again", e);
    }
  }
}
