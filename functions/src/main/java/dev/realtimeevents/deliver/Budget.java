package dev.realtimeevents.deliver;

import java.time.Duration;
import java.util.function.Supplier;

/** The pushes that one invocation may still make. Thread-safe. */
public final class Budget {
  /** Attempts at the subscribers of the last page begin within this time, unless they fail. */
  private static final Duration PAGE_TIME = Duration.ofMillis(300);

  private final Supplier<Duration> timeLeft;
  private final Duration grace;
  private int pushes;

  private Budget(int pushes, Supplier<Duration> timeLeft, Duration grace) {
    this.pushes = pushes;
    this.timeLeft = timeLeft;
    this.grace = grace;
  }

  /**
   * The budget of a sender's request.
   *
   * @param pushes the maximum number of pushes: one for each event and connection
   * @param timeLeft how long attempts may still begin. One that has begun is awaited for half a
   *     second more
   */
  public static Budget ofRequest(int pushes, Supplier<Duration> timeLeft) {
    return new Budget(pushes, timeLeft, Duration.ofMillis(500));
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

  /** The number of connections that may still be read and served; 0 if there is no time. */
  synchronized int connections(int events) {
    return timeLeft.get().compareTo(PAGE_TIME) < 0 ? 0 : pushes / events;
  }

  synchronized void spend(int connections, int events) {
    pushes -= connections * events;
  }
}
