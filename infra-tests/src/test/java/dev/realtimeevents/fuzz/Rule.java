package dev.realtimeevents.fuzz;

import java.util.function.Supplier;

/** Fails an input that breaks a rule. */
final class Rule {
  private Rule() {}

  static void holds(boolean rule, Supplier<String> broken) {
    if (!rule) {
      throw new AssertionError(broken.get());
    }
  }

  static void same(Object expected, Object actual, String what) {
    holds(expected.equals(actual), () -> what + ": expected " + expected + ", got " + actual);
  }

  /** A message that a person reads. */
  static void isSentence(String text) {
    holds(text != null && text.split(" ").length > 2, () -> "not a sentence: " + text);
  }
}
