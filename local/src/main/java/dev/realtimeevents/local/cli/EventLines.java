package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.terminal.TerminalText;
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
record EventLines(Colours colours) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int ID = 12;

  /** The line of an event frame. */
  String line(JsonNode frame, LocalTime now) {
    String position = frame.path("channel").asText() + " #" + frame.path("seq").asText();
    return "%s  %s  %s  %s  %s"
        .formatted(
            colours.dim(TIME.format(now)),
            colours.green("%-22s".formatted(TerminalText.safe(frame.path("event").asText()))),
            colours.cyan("%-16s".formatted(TerminalText.safe(position))),
            colours.dim("%-13s".formatted(shortId(frame.path("id").asText()))),
            TerminalText.fitting(TerminalText.safe(frame.path("data").toString()), colours));
  }

  /** The first characters of an id. */
  static String shortId(String id) {
    String safe = TerminalText.safe(id);
    return safe.length() > ID + 1 ? safe.substring(0, ID) + "…" : safe;
  }
}
