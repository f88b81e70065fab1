package dev.realtimeevents.local.lambda;

/**
 * Runs a function once, as Lambda's synchronous invoke does. Thread-safe; calls run side by side.
 */
@FunctionalInterface
public interface Invoker {
  /**
   * Waits for the function's answer. Never throws for what the function does: that is a value.
   *
   * @param function the function's logical id
   * @param event the event, JSON in UTF-8
   */
  Invocation invoke(String function, byte[] event) throws InterruptedException;
}
