package dev.realtimeevents.local.lambda;

import java.time.Duration;

/** How an invocation of a function ended. */
public sealed interface Invocation {

  /** It answered: {@code payload} is JSON in UTF-8. */
  record Answered(byte[] payload) implements Invocation {}

  /** It threw, could not start, or its process died. */
  record Failed(String errorType, String message) implements Invocation {}

  /** It was stopped when its {@code Timeout} of the template had passed. */
  record TimedOut(Duration after) implements Invocation {}
}
