package dev.realtimeevents.local.template;

import java.util.List;
import java.util.SequencedMap;

/**
 * A node of a template. Every scalar is text; its property decides whether it is a number or a
 * flag. {@link Evaluator} replaces all calls by their values.
 */
sealed interface Node {
  Location location();

  record Text(Location location, String text) implements Node {}

  record Items(Location location, List<Node> items) implements Node {}

  record Fields(Location location, SequencedMap<String, Field> fields) implements Node {}

  /** {@code !Sub x} or {@code Fn::Sub: x}; the function is {@code Sub}. */
  record Call(Location location, String function, Node argument) implements Node {}

  /** A node with a reported error. Nodes that use it are not reported again. */
  record Broken(Location location) implements Node {}

  /** An entry of a mapping, at the location of its key. */
  record Field(Location location, String name, Node value) {}

  /** The kind of this node, for error messages. */
  default String kind() {
    return switch (this) {
      case Text _ -> "text";
      case Items _ -> "a list";
      case Fields _ -> "a mapping";
      case Call call -> "!" + call.function();
      case Broken _ -> "an error";
    };
  }
}
