package dev.realtimeevents.deliver;

/**
 * Limits the simultaneous posts of this process to what API Gateway accepts. Thread-safe.
 *
 * <p>The limit that API Gateway enforces is the account's, and many processes share it without
 * knowing of each other. Each halves its own number of posts when it meets the limit, and adds a
 * few for each round trip that does not: so together they settle just below it.
 */
final class Pace {
  /** The maximum number of simultaneous posts. The HTTP client keeps as many connections. */
  static final int MOST = 256;

  private static final int FEWEST = 8;

  /** Posts that are added in the time of one round trip. */
  private static final int GROWTH = 4;

  private double limit = MOST;
  private int posts;
  private long halvings;

  /** The number of posts that may be under way at the same time. */
  synchronized int limit() {
    return (int) limit;
  }

  /**
   * Waits until one more post may begin. {@link #end} must follow.
   *
   * @return the state of the limit, for {@link #throttled}
   */
  synchronized long begin() throws InterruptedException {
    while (posts >= limit()) {
      wait();
    }
    posts++;
    return halvings;
  }

  synchronized void end() {
    posts--;
    notify();
  }

  /** API Gateway had capacity for a post. */
  synchronized void accepted() {
    limit = Math.min(MOST, limit + GROWTH / limit);
    notify();
  }

  /**
   * API Gateway had none. Of all the posts that were on their way at the same time, the first that
   * is throttled halves the limit.
   *
   * @param begun the result of {@link #begin}
   */
  synchronized void throttled(long begun) {
    if (begun == halvings) {
      halvings++;
      limit = Math.max(FEWEST, limit / 2);
    }
  }
}
