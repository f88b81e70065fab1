package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.lambda.Killed;

/** Kills processes of a function, even while they work. Thread-safe. */
@FunctionalInterface
public interface Kill {
  /**
   * Kills processes that work first, and none that is still starting. New ones start when needed.
   *
   * @param function its logical id in the template
   * @throws IllegalArgumentException with the names of all functions, if it is none of them
   */
  Killed kill(String function, int atMost);
}
