package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.terminal.TerminalText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace for people.
 *
 * <pre>{@code
 * post_published  public #18  evt_c4dd12ab
 * 22:01:07.123  dispatch  Accepted as #18 of public (post_published, 41 ms).
 * 22:01:07.123  push      Pushed to 3 browsers at once; 1 connection was gone.
 * Not known: No browser says what it showed: a push has no receipt.
 * }</pre>
 */
record TraceText(Colours colours, ZoneId zone) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final String NO_TIME = " ".repeat("HH:mm:ss.SSS".length());

  /** The lines of a trace, as its JSON has it. */
  List<String> lines(JsonNode trace) {
    var lines = new ArrayList<String>();
    for (JsonNode event : trace.path("events")) {
      lines.add(
          "%s  %s  %s"
              .formatted(
                  colours.green(safe(event, "event")),
                  colours.cyan(safe(event, "channel") + " #" + event.path("seq").asLong()),
                  colours.dim(safe(event, "id")))
              .stripTrailing());
    }
    trace.path("steps").forEach(step -> lines.add(line(step)));
    trace
        .path("unknown")
        .forEach(sentence -> lines.add("Not known: " + TerminalText.safe(sentence.asText())));
    return List.copyOf(lines);
  }

  private String line(JsonNode step) {
    String time =
        step.has("at")
            ? TIME.format(Instant.parse(step.path("at").asText()).atZone(zone))
            : NO_TIME;
    String stage = "%-8s".formatted(safe(step, "stage"));
    boolean ok = step.path("ok").asBoolean(true);
    return "%s  %s  %s"
        .formatted(
            colours.dim(time),
            ok ? colours.cyan(stage) : colours.yellow(stage),
            safe(step, "text"));
  }

  private static String safe(JsonNode node, String name) {
    return TerminalText.safe(node.path(name).asText(""));
  }
}
