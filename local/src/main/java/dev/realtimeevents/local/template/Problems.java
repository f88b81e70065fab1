package dev.realtimeevents.local.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects all errors of a template, to report them together. */
final class Problems {
  private record Problem(Place place, String message) {}

  private final Set<Problem> found = new LinkedHashSet<>();

  void add(Place place, String message) {
    found.add(new Problem(place, message));
  }

  /** Adds an error, and returns the node that stands for the invalid value. */
  Node.Broken broken(Place place, String message) {
    add(place, message);
    return new Node.Broken(place);
  }

  void throwIfAny() throws TemplateException {
    if (!found.isEmpty()) {
      var sorted = new ArrayList<>(found);
      sorted.sort(
          Comparator.<Problem>comparingInt(problem -> problem.place().line())
              .thenComparingInt(problem -> problem.place().column()));
      throw new TemplateException(lines(sorted));
    }
  }

  private static List<String> lines(List<Problem> problems) {
    return problems.stream().map(problem -> problem.place() + ": " + problem.message()).toList();
  }
}
