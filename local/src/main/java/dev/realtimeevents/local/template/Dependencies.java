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
 * Which resource needs which. Nothing local is created in that order, but CloudFormation refuses a
 * circle, and whoever drew one should learn of it here.
 */
final class Dependencies {
  private final Map<String, Set<String>> needs = new LinkedHashMap<>();

  void add(String resource, String needed) {
    needs.computeIfAbsent(resource, _ -> new LinkedHashSet<>()).add(needed);
  }

  void reportCircle(Map<String, Resource> resources, Problems problems) {
    var done = new HashSet<String>();
    for (var start : needs.keySet()) {
      var circle = circle(start, new ArrayDeque<>(), done);
      if (!circle.isEmpty()) {
        problems.add(
            resources.get(circle.getFirst()).place(),
            "resources that need each other: " + String.join(" → ", circle));
        return;
      }
    }
  }

  /** The names along a circle, its first again as the last; empty when there is none. */
  private Deque<String> circle(String name, Deque<String> path, Set<String> done) {
    if (path.contains(name)) {
      while (!path.getFirst().equals(name)) {
        path.removeFirst();
      }
      path.addLast(name);
      return path;
    }
    if (done.add(name)) {
      path.addLast(name);
      for (var needed : needs.getOrDefault(name, Collections.emptySet())) {
        var circle = circle(needed, path, done);
        if (!circle.isEmpty()) {
          return circle;
        }
      }
      path.removeLast();
    }
    return new ArrayDeque<>();
  }
}
