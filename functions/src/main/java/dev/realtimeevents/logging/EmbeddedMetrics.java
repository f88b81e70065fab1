package dev.realtimeevents.logging;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The metrics of one line, in CloudWatch's embedded metric format: no agent and no call is needed.
 * The field {@code _aws} and those after it are for CloudWatch alone.
 *
 * <p>The dimensions are the function and, of a refusal, its code. Each value of a dimension costs
 * money, so no stranger may choose one.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     metric format</a>
 */
final class EmbeddedMetrics {
  static final String NAMESPACE = "RealtimeEvents";
  static final String FUNCTION = "FunctionName";
  static final String CODE = "code";

  /** The codes that a refusal may be counted by: every one that a function gives. */
  private static final Set<String> CODES =
      Set.of(
          "busy",
          "forbidden",
          "invalid",
          "invalid_json",
          "invalid_message",
          "origin_not_allowed",
          "rate_limited",
          "token_expired",
          "token_invalid",
          "token_required",
          "too_large",
          "too_many_channels",
          "unauthorized",
          "unavailable",
          "unknown_action",
          "unreadable",
          "unsupported_type");

  private final Set<Metric> metrics = EnumSet.noneOf(Metric.class);
  private final Map<Metric, Long> own = new EnumMap<>(Metric.class);
  private boolean refused;

  /** Makes a metric of a field that the line has. */
  void add(Metric metric) {
    metrics.add(metric);
  }

  /** Adds a metric with a field of its own, after {@code _aws}. */
  void add(Metric metric, long value) {
    metrics.add(metric);
    own.put(metric, value);
  }

  /**
   * Counts the line as a refusal by the value of its field {@code code}, if that is a known one.
   */
  void addRefusal(String code) {
    refused = CODES.contains(code);
  }

  /** Those that are there even while metrics are off. */
  EmbeddedMetrics ofFailures() {
    var failures = new EmbeddedMetrics();
    for (Metric metric : metrics) {
      if (metric.isOfFailures()) {
        failures.add(metric, own.get(metric));
      }
    }
    return failures;
  }

  boolean isEmpty() {
    return metrics.isEmpty() && !refused;
  }

  /**
   * Writes {@code _aws} and the fields that only the metrics need.
   *
   * @param function the name of the function, a dimension
   * @param millis the time of the line
   */
  void write(JsonGenerator json, String function, long millis) throws IOException {
    json.writeObjectFieldStart("_aws");
    json.writeNumberField("Timestamp", millis);
    json.writeArrayFieldStart("CloudWatchMetrics");
    if (!metrics.isEmpty()) {
      directive(json, metrics, FUNCTION);
    }
    if (refused) {
      directive(json, Set.of(Metric.REFUSED), FUNCTION, CODE);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeStringField(FUNCTION, function);
    for (Map.Entry<Metric, Long> metric : own.entrySet()) {
      json.writeNumberField(metric.getKey().field(), metric.getValue());
    }
    if (refused) {
      json.writeNumberField(Metric.REFUSED.field(), 1);
    }
  }

  private static void directive(JsonGenerator json, Set<Metric> metrics, String... dimensions)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("Namespace", NAMESPACE);
    json.writeArrayFieldStart("Dimensions");
    json.writeArray(dimensions, 0, dimensions.length);
    json.writeEndArray();
    json.writeArrayFieldStart("Metrics");
    for (Metric metric : metrics) {
      json.writeStartObject();
      json.writeStringField("Name", metric.field());
      json.writeStringField("Unit", metric.unit());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
