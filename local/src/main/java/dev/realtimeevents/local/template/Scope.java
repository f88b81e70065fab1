package dev.realtimeevents.local.template;

/** What names mean at one spot of the template. A name without meaning is reported and broken. */
interface Scope {
  /** The value of {@code !Ref name}: text, or the items of a list parameter. */
  Node ref(Place place, String name);

  /** The value of {@code !GetAtt resource.attribute}. */
  Node attribute(Place place, String resource, String attribute);

  /** Whether the named condition holds. */
  boolean condition(Place place, String name);

  /** The same inside the branch of an {@code !If} that is not taken. */
  default Scope unchosen() {
    return this;
  }
}
