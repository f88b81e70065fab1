package dev.realtimeevents.memory;

/**
 * Told before each step that others can see: one read or write of a table, one post, one message. A
 * test may note it, hold it back to put steps in an order, or throw in its place, as a process does
 * that dies there.
 */
@FunctionalInterface
public interface Steps {
  /** Each goes at once. */
  Steps FREE = step -> {};

  /**
   * @param step what is about to happen, as in {@code log.append} or {@code sockets.send c1}
   */
  void before(String step);
}
