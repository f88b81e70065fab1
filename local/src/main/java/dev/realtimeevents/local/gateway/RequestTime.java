package dev.realtimeevents.local.gateway;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time of a request, in the two forms of events. */
record RequestTime(long epochMillis) {
  private static final DateTimeFormatter COMMON_LOG =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static RequestTime now() {
    return new RequestTime(System.currentTimeMillis());
  }

  /** For instance {@code 15/Jan/2019:13:09:27 +0000}. */
  String text() {
    return COMMON_LOG.format(Instant.ofEpochMilli(epochMillis));
  }
}
