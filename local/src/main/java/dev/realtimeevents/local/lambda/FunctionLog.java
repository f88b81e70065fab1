package dev.realtimeevents.local.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Log of a running function. */
public sealed interface FunctionLog {

  /** The time of the line or the report. */
  Instant time();

  /** The function's logical id. */
  String function();

  /** The number of the function's process: 1 for the first one started, and so on. */
  int process();

  /** The process's current or last request; empty before its first one. */
  Optional<String> requestId();

  /** A line of output, without its line end. */
  record Line(Instant time, String function, int process, Optional<String> requestId, String text)
      implements FunctionLog {}

  /**
   * The end of an invocation, like Lambda's REPORT line.
   *
   * @param duration from the event to the answer
   * @param initDuration from the start of the process until it asked for its first event; only in
   *     the report of that event
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
