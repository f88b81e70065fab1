package dev.realtimeevents.local.gateway;

/** Kills the processes of a function, also in the middle of what they do. Thread-safe. */
@FunctionalInterface
public interface Kill {
  /**
   * Kills them at once; others are started when they are needed.
   *
   * @param function its logical id in the template
   * @return how many there were
   * @throws IllegalArgumentException naming the functions there are, if it is none of them
   */
  int kill(String function);
}
