package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/**
 * Events for people, one line each: the time of arrival, the name, the channel with the number, the
 * id, and the data.
 *
 * <pre>{@code
 * 22:01:07  post_published        public #18        evt_c4dd12ab…  {"title":"Hello"}
 * }</pre>
 */
record EventLines(Terminal terminal) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int ID = 12;

  /** The line of an event frame. */
  String line(JsonNode frame, LocalTime now) {
    String position = frame.path("channel").asText() + " #" + frame.path("seq").asText();
    return "%s  %s  %s  %s  %s"
        .formatted(
            terminal.dim(TIME.format(now)),
            terminal.green("%-22s".formatted(Terminal.safe(frame.path("event").asText()))),
            terminal.cyan("%-16s".formatted(Terminal.safe(position))),
            terminal.dim("%-13s".formatted(shortId(frame.path("id").asText()))),
            terminal.shortened(Terminal.safe(frame.path("data").toString())));
  }

  /** The first characters of an id. */
  static String shortId(String id) {
    String safe = Terminal.safe(id);
    return safe.length() > ID + 1 ? safe.substring(0, ID) + "…" : safe;
  }
}
