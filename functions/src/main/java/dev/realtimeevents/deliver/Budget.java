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
  private int posts;

  /**
   * @param posts how many posts it may make: to each connection one for each event
   * @param timeLeft how long the invocation may still run
   */
  public Budget(int posts, Supplier<Duration> timeLeft) {
    this.posts = posts;
    this.timeLeft = timeLeft;
  }

  /** How many connections the next page may have, for so many events; 0 if there must be none. */
  int nextPage(int most, int events) {
    return timeLeft.get().compareTo(PAGE_TIME) < 0 ? 0 : Math.min(most, posts / events);
  }

  void spend(int connections, int events) {
    posts -= connections * events;
  }
}
