package dev.realtimeevents.logging;

import dev.realtimeevents.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * Writes log lines: JSON with {@code level}, {@code message}, {@code requestId} and other fields.
 * Callers never pass secrets, signatures or an event's data. Thread-safe.
 */
public final class Log {
  /** Static because a function process serves one request at a time. */
  private static volatile String requestId = "";

  private Log() {}

  /** Sets the request of the following lines. */
  public static void request(String id) {
    requestId = id;
  }

  public static void info(String message, Map<String, ?> fields) {
    line("INFO", message, fields);
  }

  public static void warn(String message, Map<String, ?> fields) {
    line("WARN", message, fields);
  }

  /** Adds the stack trace of the cause in the field {@code stack}. */
  public static void error(String message, Throwable cause) {
    var stack = new StringWriter();
    cause.printStackTrace(new PrintWriter(stack));
    line("ERROR", message, Map.of("stack", stack));
  }

  private static void line(String level, String message, Map<String, ?> fields) {
    System.out.println(
        Json.object(
            json -> {
              json.writeStringField("level", level);
              json.writeStringField("message", message);
              json.writeStringField("requestId", requestId);
              for (Map.Entry<String, ?> field : fields.entrySet()) {
                switch (field.getValue()) {
                  case Integer number -> json.writeNumberField(field.getKey(), number);
                  case Long number -> json.writeNumberField(field.getKey(), number);
                  case Boolean mark -> json.writeBooleanField(field.getKey(), mark);
                  default ->
                      json.writeStringField(field.getKey(), String.valueOf(field.getValue()));
                }
              }
            }));
  }
}
