package dev.realtimeevents.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.terminal.TerminalText;
import java.util.List;
import java.util.StringJoiner;

/** The fields of one outcome's line, each as a person reads it, safe for a terminal. */
record OutcomeFields(JsonNode line) {

  /** The row of this line; its status follows the kind. */
  OutcomeRow row(String kind, List<String> cells) {
    String status = has("status") ? text("status") : kind.equals("CLOSE") ? text("code") : "";
    return new OutcomeRow((kind + " " + status).strip(), tone(), cells);
  }

  private OutcomeRow.Tone tone() {
    if (number("status") >= 500) {
      return OutcomeRow.Tone.FAILED;
    }
    return isRefused() || line.path("lost").asBoolean() || line.path("interrupted").asBoolean()
        ? OutcomeRow.Tone.REFUSED
        : OutcomeRow.Tone.GOOD;
  }

  boolean isRefused() {
    return line.path("level").asText().equals("WARN");
  }

  boolean has(String name) {
    return line.has(name);
  }

  String text(String name) {
    return TerminalText.safe(line.path(name).asText(""));
  }

  long number(String name) {
    return line.path(name).asLong();
  }

  String channel() {
    return text("channel");
  }

  /** The place of the event, as {@code trace} takes it, or the end of the channel. */
  String position() {
    return channel() + " #" + number("seq");
  }

  String id() {
    return TerminalText.shortened(line.path("id").asText(""));
  }

  String connection() {
    return TerminalText.shortened(line.path("connectionId").asText(""));
  }

  /** Where the page comes from; programs send none. */
  String origin() {
    String origin = text("origin");
    return origin.isEmpty() ? "no origin" : origin;
  }

  /** The sentence of a refusal. */
  String reason() {
    return text("reason");
  }

  /** The code of a refusal and its sentence. */
  String why() {
    return text("code") + ": " + reason();
  }

  String millis() {
    return number("ms") + " ms";
  }

  String browsers() {
    return TerminalText.count(number("delivered"), "browser", "browsers");
  }

  /** What did not go the usual way. */
  String rest() {
    var rest = new StringJoiner(", ");
    if (number("gone") > 0) {
      rest.add(number("gone") + " gone");
    }
    if (number("throttled") > 0) {
      rest.add(number("throttled") + " throttled");
    }
    if (number("queued") > 0) {
      rest.add("the rest is queued");
    }
    if (line.path("repeat").asBoolean()) {
      rest.add("known before");
    }
    return rest.toString();
  }

  /** What a client got of the events that it missed; empty if it has all from now on. */
  String recovery() {
    if (line.path("lost").asBoolean()) {
      return has("since") ? "events after #" + number("since") + " are lost" : "events are lost";
    }
    boolean interrupted = line.path("interrupted").asBoolean();
    if (!has("since")) {
      return interrupted ? "the connection ended before the answer" : "";
    }
    return TerminalText.count(number("recovered"), "event", "events")
        + " after #"
        + number("since")
        + (interrupted ? ", then the connection ended" : "");
  }
}
