package dev.realtimeevents.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When an event happened, in its sender's own words, which are passed on untouched: at most 64
 * characters, none of them a control character.
 */
public record Timestamp(String value) {
  private static final int MAX_LENGTH = 64;

  public Timestamp {
    if (value.length() > MAX_LENGTH || !Characters.printable(value)) {
      throw new InvalidValueException(
          "A timestamp is at most 64 characters, as in 2026-11-24T00:28:44Z");
    }
  }

  /** ISO 8601 in UTC, to the second. */
  public static Timestamp of(Instant instant) {
    return new Timestamp(instant.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
