package dev.realtimeevents.local.lambda;

/** Invokes functions, as Lambda's synchronous invoke does. Thread-safe; calls run in parallel. */
@FunctionalInterface
public interface Invoker {
  /**
   * Invokes a function and waits. Every outcome of the function is a value, never an exception.
   *
   * @param function the function's logical id
   * @param event the event, JSON in UTF-8
   */
  Invocation invoke(String function, byte[] event) throws InterruptedException;
}
