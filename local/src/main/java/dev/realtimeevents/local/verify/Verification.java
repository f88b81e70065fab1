package dev.realtimeevents.local.verify;

import java.util.List;

/** Checks a deployment from outside, as senders and browsers see it. */
public interface Verification {
  /** Which checks run. */
  enum Pace {
    ALL,

    /** Those that take seconds. */
    QUICK
  }

  /** Is told of each check that has ended, from several threads, one at a time. */
  @FunctionalInterface
  interface Progress {
    void ended(Result result);
  }

  /**
   * Runs the checks, once in a JVM. Nothing stays behind but events on channels with random names,
   * until they expire.
   *
   * @return the results in the order of a report
   */
  List<Result> verify(Deployment deployment, Pace pace, Progress progress);
}
