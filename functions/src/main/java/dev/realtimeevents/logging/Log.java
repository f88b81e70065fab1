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
  private static final EmbeddedMetrics NO_METRICS = new EmbeddedMetrics();

  private static volatile boolean withMetrics;

  /** Static because a function process serves one request at a time. */
  private static volatile Request request = new Request("", "");

  private Log() {}

  private record Request(String id, String function) {}

  /**
   * Switches metrics on or off: CloudWatch charges for each. They are off at first, but for those
   * of failures.
   *
   * @param on whether the following lines have metrics
   */
  public static void metrics(boolean on) {
    withMetrics = on;
  }

  /** Sets the request of the following lines, which have no metrics. */
  public static void request(String id) {
    request(id, "");
  }

  /**
   * Sets the request of the following lines.
   *
   * @param function the function whose metrics they have; null or empty for no metrics
   */
  public static void request(String id, String function) {
    request = new Request(id, function == null ? "" : function);
  }

  public static void info(String message, Map<String, ?> fields) {
    line("INFO", message, fields, NO_METRICS);
  }

  public static void warn(String message, Map<String, ?> fields) {
    line("WARN", message, fields, NO_METRICS);
  }

  /** Adds the stack trace of the cause in the field {@code stack}. */
  public static void error(String message, Throwable cause) {
    error(message, cause, NO_METRICS);
  }

  /** Counts the failure, too. */
  public static void error(String message, Throwable cause, Metric metric) {
    var metrics = new EmbeddedMetrics();
    metrics.add(metric, 1);
    error(message, cause, metrics);
  }

  private static void error(String message, Throwable cause, EmbeddedMetrics metrics) {
    var stack = new StringWriter();
    cause.printStackTrace(new PrintWriter(stack));
    line("ERROR", message, Map.of("stack", stack), metrics);
  }

  /**
   * @param metrics those of the line; they are left out if the function is not known
   */
  static void line(String level, String message, Map<String, ?> fields, EmbeddedMetrics metrics) {
    Request current = request;
    EmbeddedMetrics printed = withMetrics ? metrics : metrics.ofFailures();
    System.out.println(
        Json.object(
            json -> {
              json.writeStringField("level", level);
              json.writeStringField("message", message);
              json.writeStringField("requestId", current.id());
              for (Map.Entry<String, ?> field : fields.entrySet()) {
                switch (field.getValue()) {
                  case Integer number -> json.writeNumberField(field.getKey(), number);
                  case Long number -> json.writeNumberField(field.getKey(), number);
                  case Boolean mark -> json.writeBooleanField(field.getKey(), mark);
                  default ->
                      json.writeStringField(field.getKey(), String.valueOf(field.getValue()));
                }
              }
              if (!current.function().isEmpty() && !printed.isEmpty()) {
                printed.write(json, current.function(), System.currentTimeMillis());
              }
            }));
  }
}
