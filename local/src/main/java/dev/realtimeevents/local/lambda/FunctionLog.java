package dev.realtimeevents.local.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is told about a running function. */
public sealed interface FunctionLog {

  /** When it was seen. */
  Instant time();

  /** The function's logical id. */
  String function();

  /** Which of the function's processes it is about: 1 for the first one started, and so on. */
  int process();

  /** The request that the process worked on; empty before its first one. */
  Optional<String> requestId();

  /** A line that the function printed, without its line end. */
  record Line(Instant time, String function, int process, Optional<String> requestId, String text)
      implements FunctionLog {}

  /**
   * The end of an invocation, as Lambda's REPORT line.
   *
   * @param duration from handing over the event to the answer
   * @param initDuration from starting the process until it asked for its first event; only in the
   *     report of that event
   */
  record Report(
      Instant time,
      String function,
      int process,
      Optional<String> requestId,
      Duration duration,
      Optional<Duration> initDuration,
      Invocation outcome)
      implements FunctionLog {}
}
