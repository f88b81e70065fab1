package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.lambda.Killed;

/** Kills the processes of a function, also in the middle of what they do. Thread-safe. */
@FunctionalInterface
public interface Kill {
  /**
   * Kills them at once, first those that work, but none that is still starting; others are started
   * when needed.
   *
   * @param function its logical id in the template
   * @throws IllegalArgumentException naming the functions there are, if it is none of them
   */
  Killed kill(String function, int atMost);
}
