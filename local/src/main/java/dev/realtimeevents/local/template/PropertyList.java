package dev.realtimeevents.local.template;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The supported properties of a part of the template: those with an effect, and those without an
 * effect locally, each with the reason. Any other property is an error: ignoring it would make the
 * local run differ from AWS silently.
 */
final class PropertyList {
  private final String owner;
  private final Set<String> honoured = new LinkedHashSet<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();

  private PropertyList(String owner) {
    this.owner = owner;
  }

  static PropertyList of(String owner) {
    return new PropertyList(owner);
  }

  PropertyList honours(String... names) {
    honoured.addAll(Arrays.asList(names));
    return this;
  }

  /** Accepts properties without an effect locally, with the reason. */
  PropertyList without(String reason, String... names) {
    for (String name : names) {
      reasons.put(name, reason);
    }
    return this;
  }

  boolean knows(String name) {
    return honoured.contains(name) || reasons.containsKey(name);
  }

  /** The explanation for an unsupported property. */
  String explain() {
    LinkedHashMap<String, String> byReason =
        reasons.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    LinkedHashMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))));
    String inert =
        byReason.entrySet().stream()
            .map(entry -> entry.getValue() + " (" + entry.getKey() + ")")
            .collect(Collectors.joining("; "));
    return "%s supports %s%s"
        .formatted(
            owner,
            honoured.isEmpty() ? "nothing that has an effect locally" : String.join(", ", honoured),
            inert.isEmpty() ? "" : ", and without effect locally: " + inert);
  }
}
