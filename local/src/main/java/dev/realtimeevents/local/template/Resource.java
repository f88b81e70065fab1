package dev.realtimeevents.local.template;

import java.util.List;
import java.util.Optional;

/**
 * A resource as the template declares it, with {@code Globals} merged in and nothing evaluated yet.
 *
 * @param present false when its {@code Condition} does not hold
 * @param alias the alias that SAM publishes for a function
 */
record Resource(
    String name,
    Place place,
    ResourceType type,
    boolean present,
    List<String> dependsOn,
    Node.Fields properties,
    Optional<String> alias) {

  /** What a message calls it. */
  String title() {
    return type.typeName() + " " + name;
  }
}
