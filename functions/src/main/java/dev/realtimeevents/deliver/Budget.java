package dev.realtimeevents.deliver;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The pushes that one invocation may still make. For one thread.
 *
 * <p>A page starts only while {@link #PAGE_TIME} is left, which is longer than a page can take.
 */
public final class Budget {
  /** Time for the last page, and for handing the rest to the queue. */
  static final Duration PAGE_TIME = Duration.ofSeconds(12);

  private final Supplier<Duration> timeLeft;
  private int pushes;

  /**
   * @param pushes the maximum number of pushes: one per event and connection
   * @param timeLeft how long the invocation may still run
   */
  public Budget(int pushes, Supplier<Duration> timeLeft) {
    this.pushes = pushes;
    this.timeLeft = timeLeft;
  }

  /** The size of the next page in connections, at most {@code limit}; 0 if none may start. */
  int nextPage(int limit, int events) {
    return timeLeft.get().compareTo(PAGE_TIME) < 0 ? 0 : Math.min(limit, pushes / events);
  }

  void spend(int connections, int events) {
    pushes -= connections * events;
  }
}
