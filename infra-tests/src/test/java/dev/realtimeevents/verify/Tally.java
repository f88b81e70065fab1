package dev.realtimeevents.verify;

import dev.realtimeevents.local.verify.Problem;
import dev.realtimeevents.local.verify.Result;
import dev.realtimeevents.product.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** What the tests of one check have shown so far. Thread-safe. */
final class Tally {
  private static final int LONGEST_REASON = 400;

  private final Checks.Run check;

  /** The tests that have not ended, each as its class and method. */
  private final Set<String> pending;

  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Long> measured = new LinkedHashMap<>();
  private final List<String> skipped = new ArrayList<>();
  private int tests;

  Tally(Checks.Run check) {
    this.check = check;
    this.pending =
        check.suites().stream()
            .flatMap(suite -> suite.methods().stream())
            .map(method -> key(method.getDeclaringClass().getName(), method.getName()))
            .collect(Collectors.toSet());
  }

  static String key(String type, String method) {
    return type + "#" + method;
  }

  Checks.Run check() {
    return check;
  }

  /** Whether a test has not ended yet. */
  synchronized boolean has(String key) {
    return pending.contains(key);
  }

  /** Whether a test of a class has not ended yet. */
  synchronized boolean hasAnyOf(String type) {
    return pending.stream().anyMatch(key -> key.startsWith(type + "#"));
  }

  synchronized void passed() {
    tests++;
  }

  synchronized void failed(String test, Throwable cause) {
    tests++;
    problems.add(new Problem(test, reason(cause)));
  }

  synchronized void skipped(String reason) {
    skipped.add(reason);
  }

  /** Numbers that a test has measured, by name. */
  synchronized void measured(Map<String, String> numbers) {
    numbers.forEach((name, number) -> measured.put(name, Long.valueOf(number)));
  }

  /** Returns whether it was the last test. */
  synchronized boolean ended(String key) {
    return pending.remove(key) && pending.isEmpty();
  }

  synchronized Result result() {
    if (!problems.isEmpty()) {
      return new Result.Failed(check.title(), tests, List.copyOf(problems), check.hint());
    }
    if (!skipped.isEmpty() || !pending.isEmpty()) {
      return new Result.NotChecked(
          check.title(), skipped.isEmpty() ? "its tests did not end" : skipped.getFirst());
    }
    return new Result.Passed(check.title(), tests, measured);
  }

  /** The first line of what went wrong. */
  static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    String line = message.strip().lines().findFirst().orElseThrow();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }
}
