package dev.realtimeevents.local.template;

/** Resolves names in one part of the template. An unknown name is reported. */
interface Scope {
  /** The value of {@code !Ref name}: text, or the items of a list parameter. */
  Node ref(Location location, String name);

  /** The value of {@code !GetAtt resource.attribute}. */
  Node attribute(Location location, String resource, String attribute);

  /** The value of a condition. */
  boolean condition(Location location, String name);

  /** The scope of the unused branch of an {@code !If}. */
  default Scope unused() {
    return this;
  }
}
