package dev.realtimeevents.logging;

/**
 * A metric that CloudWatch makes of a number in a line of the log. docs/operations.md says what
 * each one counts.
 *
 * <p>Those of failures are there even while metrics are off: alarms watch them, and a metric costs
 * nothing in an hour without a value.
 */
public enum Metric {
  /** New events in the log. */
  EVENTS("events"),
  /** Connections that a dispatch tried itself. */
  LISTENERS("listeners"),
  /** Pushes that API Gateway accepted. */
  DELIVERED("delivered"),
  /** Pushes to connections that had ended. */
  GONE("gone"),
  /** Attempts of a job that API Gateway refused because there were too many. */
  THROTTLED("throttled"),
  /** Jobs for the queue. */
  QUEUED("queued"),
  /** Connections that were closed because they could not be reached. */
  CUT_OFF("cutOff", "Count", true),
  /** Jobs that threw. They run again. */
  FAILED_JOBS("failedJobs", "Count", true),
  /**
   * Milliseconds from an event's acceptance to the end of the job that pushed it, or from a
   * dispatch to its end.
   */
  AGE("age", "Milliseconds", false),
  /** Subscriptions from a position. */
  RECOVERIES("recoveries"),
  /** Those whose events are no longer in the log. */
  FAILED_RECOVERIES("failedRecoveries"),
  /** Refusals, by the code of the reason. */
  REFUSED("refused");

  private final String field;
  private final String unit;
  private final boolean isOfFailures;

  Metric(String field) {
    this(field, "Count", false);
  }

  Metric(String field, String unit, boolean isOfFailures) {
    this.field = field;
    this.unit = unit;
    this.isOfFailures = isOfFailures;
  }

  /** The name of the metric, and of the field of the line that has its value. */
  String field() {
    return field;
  }

  /** Whether it is there even while metrics are off. */
  boolean isOfFailures() {
    return isOfFailures;
  }

  /** The unit, as CloudWatch spells it. */
  String unit() {
    return unit;
  }
}
