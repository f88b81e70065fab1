package dev.realtimeevents.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Captures log lines. For one thread at a time, because it replaces {@link System#out}. */
public final class LogLines {
  private LogLines() {}

  /** The lines that an action logs, from any thread. */
  public static List<String> of(Runnable action) {
    PrintStream out = System.out;
    var caught = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caught, true, UTF_8));
    try {
      action.run();
    } finally {
      System.setOut(out);
    }
    return caught.toString(UTF_8).lines().toList();
  }

  /**
   * A line as {@code LEVEL message name=value …}, in its order, without its request {@code r-1}, up
   * to its metrics.
   */
  public static String fields(String line) {
    JsonNode json = Json.tree(line).orElseThrow(() -> new AssertionError(line));
    assertEquals("r-1", json.path("requestId").asText(), line);
    var words = new StringJoiner(" ");
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      String value = field.getValue().asText();
      switch (field.getKey()) {
        case "level", "message" -> words.add(value);
        case "requestId" -> {}
        case "_aws" -> {
          return words.toString();
        }
        default -> words.add(field.getKey() + "=" + value);
      }
    }
    return words.toString();
  }
}
