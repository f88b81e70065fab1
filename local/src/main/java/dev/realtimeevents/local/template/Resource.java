package dev.realtimeevents.local.template;

import java.util.List;
import java.util.Optional;

/**
 * A resource as declared in the template, merged with {@code Globals} and not evaluated.
 *
 * @param present false if its {@code Condition} is false
 * @param alias the alias that SAM publishes for a function
 */
record Resource(
    String name,
    Location location,
    ResourceType type,
    boolean present,
    List<String> dependsOn,
    Node.Fields properties,
    Optional<String> alias) {

  /** Its type and name, for error messages. */
  String title() {
    return type.typeName() + " " + name;
  }
}
