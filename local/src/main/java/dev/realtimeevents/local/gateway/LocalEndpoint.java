package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An endpoint under {@code /.local/} that the gateway serves for another part of the program: for
 * this machine only. Thread-safe, and may wait.
 */
@FunctionalInterface
public interface LocalEndpoint {

  /**
   * A request.
   *
   * @param query the first value of each parameter
   * @param body the JSON of a POST; missing in a GET
   */
  record Ask(Map<String, String> query, JsonNode body) {

    /** A parameter of the query; empty if it is absent. */
    public String text(String name) {
      return query.getOrDefault(name, "");
    }

    /**
     * A whole number in the query.
     *
     * @param otherwise if it is absent
     * @throws IllegalArgumentException if it is not a number in the range
     */
    public long number(String name, long otherwise, long most) {
      String given = query.get(name);
      if (given == null) {
        return otherwise;
      }
      try {
        long number = Long.parseLong(given);
        if (number >= 0 && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // As a number out of the range.
      }
      throw new IllegalArgumentException(
          "%s is \"%s\"; use a whole number from 0 to %d".formatted(name, given, most));
    }

    /** The texts of an array in the body. */
    public List<String> texts(String name) {
      return body.path(name).valueStream().map(JsonNode::asText).toList();
    }

    static Ask of(Map<String, List<String>> parameters, JsonNode body) {
      Map<String, String> first = new HashMap<>();
      parameters.forEach((name, values) -> first.put(name, values.getFirst()));
      return new Ask(Map.copyOf(first), body);
    }
  }

  /**
   * Answers.
   *
   * @return the JSON of a 200
   * @throws IllegalArgumentException if the request is not valid: the message says what is, and
   *     goes out with a 400
   * @throws IllegalStateException if what it needs does not answer: 503
   */
  JsonNode answer(Ask ask) throws InterruptedException;
}
