package dev.realtimeevents.local.template;

import java.util.List;
import java.util.SequencedMap;

/**
 * A piece of a template. Every scalar is text: what a number or a flag is, the property decides.
 * {@link Evaluator} turns a tree that holds calls into one that holds none.
 */
sealed interface Node {
  Place place();

  record Text(Place place, String text) implements Node {}

  record Items(Place place, List<Node> items) implements Node {}

  record Fields(Place place, SequencedMap<String, Field> fields) implements Node {}

  /** {@code !Sub x} and {@code Fn::Sub: x} alike, with the name {@code Sub}. */
  record Call(Place place, String function, Node argument) implements Node {}

  /**
   * Stands for what has been reported as a problem, so that nothing that uses it is reported too.
   */
  record Broken(Place place) implements Node {}

  /** An entry of a mapping, at the place of its key. */
  record Field(Place place, String name, Node value) {}

  /** What a message calls this piece. */
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
