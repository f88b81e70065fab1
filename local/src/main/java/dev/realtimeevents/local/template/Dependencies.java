package dev.realtimeevents.local.template;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The dependencies between resources. They have no effect locally, but CloudFormation rejects a
 * cycle, so it is an error here too.
 */
final class Dependencies {
  private final Map<String, Set<String>> needs = new LinkedHashMap<>();

  void add(String resource, String needed) {
    needs.computeIfAbsent(resource, _ -> new LinkedHashSet<>()).add(needed);
  }

  void reportCycle(Map<String, Resource> resources, Problems problems) {
    var done = new HashSet<String>();
    for (String start : needs.keySet()) {
      Deque<String> cycle = cycle(start, new ArrayDeque<>(), done);
      if (!cycle.isEmpty()) {
        problems.add(
            resources.get(cycle.getFirst()).location(),
            "resources form a cycle: " + String.join(" → ", cycle));
        return;
      }
    }
  }

  /** The names along a cycle, which begins and ends with the same name; empty if there is none. */
  private Deque<String> cycle(String name, Deque<String> path, Set<String> done) {
    if (path.contains(name)) {
      while (!path.getFirst().equals(name)) {
        path.removeFirst();
      }
      path.addLast(name);
      return path;
    }
    if (done.add(name)) {
      path.addLast(name);
      for (String needed : needs.getOrDefault(name, Collections.emptySet())) {
        Deque<String> cycle = cycle(needed, path, done);
        if (!cycle.isEmpty()) {
          return cycle;
        }
      }
      path.removeLast();
    }
    return new ArrayDeque<>();
  }
}
