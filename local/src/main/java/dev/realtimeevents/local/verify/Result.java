package dev.realtimeevents.local.verify;

import java.util.List;
import java.util.Map;

/** The result of a check, which is several tests. */
public sealed interface Result {
  /** The name of the check. */
  String check();

  /**
   * All its tests have passed.
   *
   * @param measured numbers by name; a name that ends in {@code Millis} is a time
   */
  record Passed(String check, int tests, Map<String, Long> measured) implements Result {}

  /**
   * A test has failed.
   *
   * @param tests how many have run
   * @param hint the next step; empty if the problems say it
   */
  record Failed(String check, int tests, List<Problem> problems, String hint) implements Result {}

  /** It has not run. */
  record NotChecked(String check, String reason) implements Result {}
}
