package dev.realtimeevents.memory;

/**
 * Called before each step that others can see: a read or write of a table, a frame, a message. A
 * test may record the step, delay it, or throw instead, like a process that dies there.
 */
@FunctionalInterface
public interface Steps {
  /** Lets every step happen. */
  Steps FREE = step -> {};

  /**
   * @param step what is about to happen, as in {@code log.append} or {@code sockets.send c1}
   */
  void before(String step);
}
