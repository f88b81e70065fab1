package dev.realtimeevents.local.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects all errors of a template, to report them together. */
final class Problems {
  private record Problem(Location location, String message) {}

  private final Set<Problem> found = new LinkedHashSet<>();

  void add(Location location, String message) {
    found.add(new Problem(location, message));
  }

  /** Adds an error, and returns the node that stands for the invalid value. */
  Node.Broken broken(Location location, String message) {
    add(location, message);
    return new Node.Broken(location);
  }

  void throwIfAny() throws TemplateException {
    if (!found.isEmpty()) {
      var sorted = new ArrayList<>(found);
      sorted.sort(
          Comparator.<Problem>comparingInt(problem -> problem.location().line())
              .thenComparingInt(problem -> problem.location().column()));
      throw new TemplateException(lines(sorted));
    }
  }

  private static List<String> lines(List<Problem> problems) {
    return problems.stream().map(problem -> problem.location() + ": " + problem.message()).toList();
  }
}
