package dev.realtimeevents.fuzz;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** Bounds the time of one reading. Memory is bounded by the heap of the process. */
final class Effort {
  /**
   * Of CPU. A reader of {@link #LONG} bytes that takes time in proportion needs some milliseconds;
   * one whose time grows with the square needs more than this.
   */
  private static final Duration MOST = Duration.ofSeconds(1);

  /** A message on a WebSocket has 128 KB at most, and so has an event. */
  private static final int LONG = 128 * 1024;

  /** One input in so many is also read in its long form. */
  private static final int ONE_IN = 256;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Effort() {}

  /** The result of a reading; fails if it takes too long, twice: the first one may load classes. */
  static <T> T bounded(Callable<T> reading) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    try {
      return reading.call();
    } finally {
      if (THREADS.getCurrentThreadCpuTime() - start > MOST.toNanos()) {
        assertFast(reading);
      }
    }
  }

  private static void assertFast(Callable<?> reading) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    try {
      reading.call();
    } finally {
      long took = THREADS.getCurrentThreadCpuTime() - start;
      Rule.holds(took < MOST.toNanos(), () -> "took " + took / 1_000_000 + " ms of CPU");
    }
  }

  /** Whether an input is also read in its long form: the same inputs in each run. */
  static boolean alsoLong(byte[] input) {
    return input.length > 0 && Arrays.hashCode(input) % ONE_IN == 0;
  }

  /** The input with a part of it repeated. Its bytes decide which part. */
  static byte[] longForm(byte[] input) {
    int seed = Arrays.hashCode(input) >>> 8;
    int from = seed % input.length;
    int to = from + 1 + (seed >>> 8) % (input.length - from);
    var text = new ByteArrayOutputStream();
    text.write(input, 0, from);
    while (text.size() < LONG) {
      text.write(input, from, to - from);
    }
    text.write(input, to, input.length - to);
    return text.toByteArray();
  }
}
