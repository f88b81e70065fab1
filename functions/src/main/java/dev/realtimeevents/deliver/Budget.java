package dev.realtimeevents.deliver;

import java.time.Duration;
import java.util.function.Supplier;

/** The posts that one invocation may still make. Thread-safe. */
public final class Budget {
  /** Attempts at the subscribers of the last page begin within this time, unless they fail. */
  private static final Duration PAGE_TIME = Duration.ofMillis(300);

  private final Supplier<Duration> timeLeft;
  private final Duration grace;
  private int posts;

  private Budget(int posts, Supplier<Duration> timeLeft, Duration grace) {
    this.posts = posts;
    this.timeLeft = timeLeft;
    this.grace = grace;
  }

  /**
   * The budget of a sender's request.
   *
   * @param posts the maximum number of posts: frames, each to one connection
   * @param timeLeft how long attempts may still begin. One that has begun is awaited for half a
   *     second more
   */
  public static Budget ofRequest(int posts, Supplier<Duration> timeLeft) {
    return new Budget(posts, timeLeft, Duration.ofMillis(500));
  }

  /**
   * The budget of a job, from a function whose time-out is 7 s: attempts begin within the first 3
   * s, one that has begun ends within 3 s more, and a second is left for the queue.
   *
   * @param timeLeft how long the invocation may still run
   */
  public static Budget ofJob(Supplier<Duration> timeLeft) {
    Duration grace = Duration.ofSeconds(3);
    Duration queue = Duration.ofSeconds(1);
    return new Budget(Integer.MAX_VALUE, () -> timeLeft.get().minus(grace).minus(queue), grace);
  }

  /** How long attempts may still begin; zero or less if none may. */
  Duration timeLeft() {
    return timeLeft.get();
  }

  boolean hasTime() {
    return timeLeft.get().isPositive();
  }

  /** How long attempts that have begun are awaited. */
  Duration timeLeftWithGrace() {
    return timeLeft.get().plus(grace);
  }

  /**
   * The number of connections that may still be read and served; 0 if there is no time.
   *
   * @param posts how many each takes at least
   */
  synchronized int connections(int posts) {
    return timeLeft.get().compareTo(PAGE_TIME) < 0 ? 0 : this.posts / posts;
  }

  /** Spends so many posts. Returns whether there were as many; if not, none are left. */
  synchronized boolean spend(int posts) {
    boolean enough = posts <= this.posts;
    this.posts = enough ? this.posts - posts : 0;
    return enough;
  }
}
