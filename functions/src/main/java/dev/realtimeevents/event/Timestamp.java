package dev.realtimeevents.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time of an event in its sender's own format, passed on unchanged: at most 64 characters
 * without control characters.
 */
public record Timestamp(String value) {
  private static final int MAX_LENGTH = 64;

  public Timestamp {
    if (value.length() > MAX_LENGTH || !Characters.printable(value)) {
      throw new InvalidValueException(
          "A timestamp must be at most 64 characters without control characters, as in"
              + " 2026-11-24T00:28:44Z");
    }
  }

  /** An instant as ISO 8601 in UTC, to the second. */
  public static Timestamp of(Instant instant) {
    return new Timestamp(instant.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
