package dev.realtimeevents.local.gateway;

/** Kills the processes of a function, also in the middle of what they do. Thread-safe. */
@FunctionalInterface
public interface Kill {
  /**
   * Kills them at once, but for those that are still starting; others are started when needed.
   *
   * @param function its logical id in the template
   * @return how many there were
   * @throws IllegalArgumentException naming the functions there are, if it is none of them
   */
  int kill(String function);
}
