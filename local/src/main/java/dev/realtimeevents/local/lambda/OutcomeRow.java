package dev.realtimeevents.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.terminal.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The line of one outcome as people read it. The cells of one kind stand below each other.
 *
 * <pre>{@code
 * POST 200    post_published    public #18      evt_c4dd…   3 browsers    41 ms
 * POST 401    webhook-signature does not match
 * SUB         editors           VYOMAcgh…       forbidden: the token names user:1
 * }</pre>
 *
 * @param kind what happened, with its status
 * @param cells safe for a terminal
 */
record OutcomeRow(String kind, Tone tone, List<String> cells) {
  private static final int KIND = 10;
  private static final int[] WIDTHS = {16, 14, 10, 12, 8};
  private static final String GAP = "  ";

  /** How it went. */
  enum Tone {
    GOOD,
    REFUSED,
    FAILED
  }

  /** The row of a line of a function; empty for any other line. */
  static Optional<OutcomeRow> of(JsonNode line) {
    if (!Set.of("INFO", "WARN").contains(line.path("level").asText())) {
      return Optional.empty();
    }
    var fields = new OutcomeFields(line);
    return switch (line.path("message").asText()) {
      case "dispatch" -> Optional.of(fields.row("POST", dispatch(fields)));
      case "fan-out" -> Optional.of(fields.row("PUSH", pushed(fields)));
      case "round" -> Optional.of(fields.row("ROUND", round(fields)));
      case "connect" ->
          Optional.of(
              fields.row("OPEN", List.of(fields.origin(), fields.connection(), fields.reason())));
      case "disconnect" ->
          Optional.of(fields.row("CLOSE", List.of(fields.connection(), fields.text("reason"))));
      case "subscribe" -> Optional.of(fields.row("SUB", subscribe(fields)));
      case "unsubscribe" ->
          Optional.of(fields.row("UNSUB", List.of(fields.channel(), fields.connection())));
      case "message" ->
          Optional.of(
              fields.row("MSG", List.of(fields.channel(), fields.connection(), fields.why())));
      case "history" ->
          Optional.of(
              fields.row(
                  "GET",
                  fields.isRefused()
                      ? List.of(fields.channel(), fields.why())
                      : List.of(fields.channel(), fields.recovery())));
      case "revoke" ->
          Optional.of(
              fields.row(
                  "REVOKE",
                  fields.isRefused()
                      ? List.of(fields.reason())
                      : List.of(
                          TerminalText.count(fields.number("closed"), "connection", "connections")
                              + " closed",
                          fields.millis())));
      default -> Optional.empty();
    };
  }

  private static List<String> dispatch(OutcomeFields fields) {
    if (fields.isRefused() || !fields.has("seq")) {
      var cells = new ArrayList<String>();
      if (fields.has("event")) {
        cells.add(fields.text("event"));
        cells.add(fields.channel());
      }
      if (fields.has("id")) {
        cells.add(fields.id());
      }
      cells.add(fields.reason());
      return cells;
    }
    return pushed(fields);
  }

  private static List<String> pushed(OutcomeFields fields) {
    return List.of(
        fields.text("event"),
        fields.position(),
        fields.id(),
        fields.browsers(),
        fields.millis(),
        fields.rest());
  }

  private static List<String> round(OutcomeFields fields) {
    return List.of(
        fields.channel() + " #" + fields.number("from") + " to #" + fields.number("to"),
        TerminalText.count(fields.number("queued"), "job", "jobs"),
        fields.millis());
  }

  private static List<String> subscribe(OutcomeFields fields) {
    return fields.isRefused()
        ? List.of(fields.channel(), fields.connection(), fields.why())
        : List.of(fields.position(), fields.connection(), fields.millis(), fields.recovery());
  }

  /** The row in colours, with aligned cells; the kind has the colour of how it went. */
  String text(Colours colours) {
    String head = ("%-" + KIND + "s").formatted(kind);
    var text =
        new StringBuilder(
            switch (tone) {
              case GOOD -> colours.green(head);
              case REFUSED -> colours.yellow(head);
              case FAILED -> colours.red(head);
            });
    int last = cells.size();
    while (last > 0 && cells.get(last - 1).isEmpty()) {
      last--;
    }
    for (int cell = 0; cell < last; cell++) {
      text.append(GAP).append(cells.get(cell));
      if (cell < last - 1 && cell < WIDTHS.length) {
        text.repeat(' ', Math.max(0, WIDTHS[cell] - cells.get(cell).length()));
      }
    }
    return text.toString();
  }
}
