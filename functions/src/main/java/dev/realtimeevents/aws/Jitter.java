package dev.realtimeevents.aws;

import java.security.SecureRandom;
import java.time.Duration;

/**
 * Exponential back-off with full jitter.
 *
 * @param firstMillis the longest pause after the first attempt; it doubles with each one
 * @param mostMillis the longest of all pauses
 * @see <a
 *     href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">Timeouts,
 *     retries, and backoff with jitter</a>
 */
record Jitter(long firstMillis, long mostMillis) {
  /** Of API Gateway. */
  static final Jitter AFTER_FAILURE = new Jitter(25, 1_000);

  /** Of the limit of an account. */
  static final Jitter AFTER_THROTTLING = new Jitter(100, 2_000);

  private static final Jitter AFTER_CONFLICT = new Jitter(20, 640);

  /** Not a seeded generator: instances restored from one snapshot would have equal pauses. */
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * @param attempt number of the failed attempt, from 0
   */
  Duration random(int attempt) {
    long most = Math.min(mostMillis, firstMillis << Math.min(attempt, 10));
    return Duration.ofMillis(RANDOM.nextLong(most + 1));
  }

  /** Pauses before an attempt, except before the first, number 0. */
  static void pause(int attempt) {
    if (attempt > 0) {
      sleep(AFTER_CONFLICT.random(attempt - 1));
    }
  }

  /** Pauses for a random time. */
  static void pause(Duration atMost) {
    sleep(Duration.ofNanos(RANDOM.nextLong(atMost.toNanos() + 1)));
  }

  static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the next attempt", e);
    }
  }
}
