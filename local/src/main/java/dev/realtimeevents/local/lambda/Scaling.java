package dev.realtimeevents.local.lambda;

import java.time.Duration;

/**
 * How many processes a function has.
 *
 * @param minimum number of processes that are started ahead and kept, for functions whose answer a
 *     client waits for
 * @param maximum number of processes; further callers wait for a limited time
 * @param growAfter how long a caller waits for a busy process before one more is started. A process
 *     needs more time and memory for its start than most invocations for all their work
 * @param endAfter the time after which a process that nobody needs is ended, if there are more than
 *     the minimum
 */
public record Scaling(int minimum, int maximum, Duration growAfter, Duration endAfter) {
  private static final Duration GROW_AFTER = Duration.ofMillis(100);
  private static final Duration END_AFTER = Duration.ofMinutes(1);

  public Scaling {
    if (maximum < 1 || minimum < 0 || minimum > maximum) {
      throw new IllegalArgumentException(
          "minimum is %d and maximum is %d; use 0 <= minimum <= maximum and 1 <= maximum"
              .formatted(minimum, maximum));
    }
  }

  /** From a minimum to a maximum, with the times for a machine that has other work as well. */
  public static Scaling between(int minimum, int maximum) {
    return new Scaling(minimum, maximum, GROW_AFTER, END_AFTER);
  }

  /** The same without processes that are started ahead. */
  Scaling onDemand() {
    return new Scaling(0, maximum, growAfter, endAfter);
  }

  /** As many as a machine can run: one for each processor, at least two and at most four. */
  public static int maximumOfThisMachine() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);
  }
}
