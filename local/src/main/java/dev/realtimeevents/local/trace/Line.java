package dev.realtimeevents.local.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A line of a function's log about one outcome.
 *
 * @param number counts the lines of all functions since the start, from 1
 * @param function the function's logical id
 * @param process the number of the function's process
 * @param fields the line as JSON; {@code message} says what it is about
 */
public record Line(long number, Instant time, String function, int process, ObjectNode fields) {

  String message() {
    return text("message");
  }

  /** A field as text; empty if there is none. */
  String text(String name) {
    return fields.path(name).asText("");
  }

  /** A field as a number; 0 if there is none. */
  long count(String name) {
    return fields.path(name).asLong(0);
  }

  /** A field as a number, if there is one. */
  OptionalLong number(String name) {
    JsonNode value = fields.path(name);
    return value.canConvertToLong() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
  }

  boolean has(String name) {
    return fields.path(name).asBoolean(false);
  }

  /** {@code {"n", "time", "function", "process", "line"}}. */
  public ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("n", number)
        .put("time", time.toString())
        .put("function", function)
        .put("process", process)
        .set("line", fields);
  }
}
