package dev.realtimeevents.logging;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the log about one outcome: of an event, a subscription, a connection. The terminal,
 * CloudWatch and {@code trace} read the same fields. For one thread.
 *
 * <pre>{@code
 * EventLine.info("dispatch").with("status", 200).with("event", event.name()).print();
 * }</pre>
 *
 * <p>A number given as a {@link Metric} is a metric in CloudWatch. Callers never pass an event's
 * data, a token, a secret or a signature.
 */
public final class EventLine {
  /**
   * The maximum length of a text. A stranger chooses some, and CloudWatch charges for each byte.
   */
  static final int MOST = 500;

  private final Level level;
  private final String message;
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final EmbeddedMetrics metrics = new EmbeddedMetrics();

  private EventLine(Level level, String message) {
    this.level = level;
    this.message = message;
  }

  /** How urgent a line is. */
  enum Level {
    INFO,
    WARN
  }

  /** The outcome that everybody hoped for. */
  public static EventLine info(String message) {
    return new EventLine(Level.INFO, message);
  }

  /** A refusal: somebody has to change something. */
  public static EventLine warn(String message) {
    return new EventLine(Level.WARN, message);
  }

  /** Appends a number. */
  public EventLine with(String name, long value) {
    fields.put(name, value);
    return this;
  }

  /** Appends a number that is a metric too. */
  public EventLine with(Metric metric, long value) {
    metrics.add(metric);
    return with(metric.field(), value);
  }

  /** Adds a metric that the line does not show to people. */
  public EventLine count(Metric metric, long value) {
    metrics.add(metric, value);
    return this;
  }

  /** Appends the stable name of a refusal's reason, and counts the refusal by it. */
  public EventLine code(String code) {
    metrics.addRefusal(code);
    return with(EmbeddedMetrics.CODE, code);
  }

  /** Appends a number, or a text as {@link Object#toString} gives it, cut if it is very long. */
  public EventLine with(String name, Object value) {
    if (value instanceof Number number) {
      return with(name, number.longValue());
    }
    String text = value.toString();
    fields.put(name, text.length() <= MOST ? text : text.substring(0, MOST) + "…");
    return this;
  }

  /** Appends a text if there is one. */
  public EventLine with(String name, Optional<?> value) {
    value.ifPresent(known -> with(name, known));
    return this;
  }

  /** Appends several texts, separated by commas. */
  public EventLine with(String name, Collection<String> values) {
    fields.put(name, String.join(",", values));
    return this;
  }

  /** Appends {@code true} if a mark applies, and else nothing. */
  public EventLine mark(String name, boolean applies) {
    if (applies) {
      fields.put(name, true);
    }
    return this;
  }

  /** Writes the line. */
  public void print() {
    Log.line(level.name(), message, fields, metrics);
  }
}
