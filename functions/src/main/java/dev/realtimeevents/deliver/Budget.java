package dev.realtimeevents.deliver;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How much one invocation may still push. For one thread.
 *
 * <p>A page is begun only while {@link #PAGE_TIME} is left, which is more than posting it can take.
 */
public final class Budget {
  /** Time kept for the page that is begun last, and for handing on what is left. */
  static final Duration PAGE_TIME = Duration.ofSeconds(12);

  private final Supplier<Duration> timeLeft;
  private int connections;

  /**
   * @param connections how many connections it may push to
   * @param timeLeft how long the invocation may still run
   */
  public Budget(int connections, Supplier<Duration> timeLeft) {
    this.connections = connections;
    this.timeLeft = timeLeft;
  }

  /** How many connections the next page may have; 0 if there must be none. */
  int nextPage(int most) {
    return timeLeft.get().compareTo(PAGE_TIME) < 0 ? 0 : Math.min(most, connections);
  }

  void spend(int pushedTo) {
    connections -= pushedTo;
  }
}
