package dev.realtimeevents.local.lambda;

import java.time.Duration;

/** The outcome of an invocation. */
public sealed interface Invocation {

  /** The function answered: {@code payload} is JSON in UTF-8. */
  record Answered(byte[] payload) implements Invocation {}

  /** The function threw or could not start, or its process ended. */
  record Failed(String errorType, String message) implements Invocation {}

  /**
   * The function did not run, because too many of its invocations run already.
   *
   * @param reason as Lambda names it, such as {@code ConcurrentInvocationLimitExceeded}
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">TooManyRequestsException</a>
   */
  record Throttled(String reason) implements Invocation {}

  /** The function was stopped after the {@code Timeout} in the template. */
  record TimedOut(Duration after) implements Invocation {}
}
