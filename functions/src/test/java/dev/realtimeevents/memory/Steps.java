package dev.realtimeevents.memory;

/**
 * Called before each step with an external effect: a read or write of a table, a frame, a message.
 * A test may record the step, delay it, or throw, like a process that dies there.
 */
@FunctionalInterface
public interface Steps {
  /** Lets every step happen. */
  Steps FREE = step -> {};

  /**
   * @param step such as {@code log.append} or {@code sockets.send c1}
   */
  void before(String step);
}
