package dev.realtimeevents.deliver;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

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

  /** Not a monitor: a virtual thread that waits for one is woken by way of another thread. */
  private final Lock lock = new ReentrantLock();

  private final Condition hasRoom = lock.newCondition();
  private double limit = MOST;
  private int posts;
  private long halvings;

  /** The number of posts that may be under way at the same time. */
  int limit() {
    lock.lock();
    try {
      return whole();
    } finally {
      lock.unlock();
    }
  }

  private int whole() {
    return (int) limit;
  }

  /**
   * Waits until one more post may begin. {@link #end} must follow.
   *
   * @return the state of the limit, for {@link #throttled}
   */
  long begin() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (posts >= whole()) {
        hasRoom.await();
      }
      posts++;
      return halvings;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      posts--;
      if (posts < whole()) {
        hasRoom.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** API Gateway had capacity for a post. */
  void accepted() {
    lock.lock();
    try {
      int before = whole();
      limit = Math.min(MOST, limit + GROWTH / limit);
      if (whole() > before) {
        hasRoom.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * API Gateway had none. Of all the posts that were on their way at the same time, the first that
   * is throttled halves the limit.
   *
   * @param begun the result of {@link #begin}
   */
  void throttled(long begun) {
    lock.lock();
    try {
      if (begun == halvings) {
        halvings++;
        limit = Math.max(FEWEST, limit / 2);
      }
    } finally {
      lock.unlock();
    }
  }
}
