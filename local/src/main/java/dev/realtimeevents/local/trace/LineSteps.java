package dev.realtimeevents.local.trace;

import java.util.ArrayList;
import java.util.List;

/** The steps of one event that a line tells of. */
final class LineSteps {
  private LineSteps() {}

  static List<Step> of(Line line, TracedEvent event) {
    if (!line.text("channel").equals(event.channel())) {
      return List.of();
    }
    return switch (line.message()) {
      case "dispatch" -> event.isAt(line) ? dispatch(line) : List.of();
      case "fan-out" -> event.isAt(line) ? fanOut(line) : List.of();
      case "round" -> round(line, event);
      case "subscribe" -> recovery(line, event, Stage.RECOVERY);
      case "history" -> recovery(line, event, Stage.HISTORY);
      default -> List.of();
    };
  }

  private static List<Step> dispatch(Line line) {
    var steps = new ArrayList<Step>();
    String position = "#%d of %s".formatted(line.count("seq"), line.text("channel"));
    if (line.has("repeat")) {
      steps.add(
          Step.of(
              line,
              Stage.DISPATCH,
              true,
              "Came again and was known already as %s (%d ms)."
                  .formatted(position, line.count("ms"))));
    } else {
      steps.add(
          Step.of(
              line,
              Stage.DISPATCH,
              true,
              "Accepted as %s (%s, %d ms)."
                  .formatted(position, line.text("event"), line.count("ms"))));
    }
    long pushed = line.count("delivered") + line.count("gone") + line.count("queued");
    if (pushed > 0 || !line.has("repeat")) {
      steps.add(Step.of(line, Stage.PUSH, true, pushed(line)));
    }
    return steps;
  }

  private static String pushed(Line line) {
    long delivered = line.count("delivered");
    var text = new StringBuilder();
    if (delivered > 0) {
      text.append("Pushed to %s at once".formatted(browsers(delivered)));
    } else if (line.count("queued") > 0) {
      text.append("Pushed to nobody at once");
    } else {
      text.append("Pushed to nobody: no open connection had subscribed");
    }
    gone(line, text);
    if (line.count("queued") > 0) {
      text.append("; the queue has the rest");
    }
    return text.append('.').toString();
  }

  private static void gone(Line line, StringBuilder text) {
    long gone = line.count("gone");
    if (gone > 0) {
      text.append(
          "; %d %s gone".formatted(gone, gone == 1 ? "connection was" : "connections were"));
    }
  }

  private static List<Step> fanOut(Line line) {
    long delivered = line.count("delivered");
    long throttled = line.count("throttled");
    var text = new StringBuilder("From the queue: pushed to " + browsers(delivered));
    gone(line, text);
    if (throttled > 0) {
      text.append(
          "; API Gateway throttled %d %s".formatted(throttled, throttled == 1 ? "try" : "tries"));
    }
    if (line.count("queued") > 0) {
      text.append("; the queue has the rest");
    }
    return List.of(Step.of(line, Stage.FAN_OUT, true, text.append('.').toString()));
  }

  private static List<Step> round(Line line, TracedEvent event) {
    return line.count("from") <= event.seq() && event.seq() <= line.count("to")
        ? List.of(
            Step.of(
                line,
                Stage.FAN_OUT,
                true,
                "Part of a burst: #%d to #%d are pushed together."
                    .formatted(line.count("from"), line.count("to"))))
        : List.of();
  }

  private static List<Step> recovery(Line line, TracedEvent event, Stage stage) {
    if (line.number("since").isEmpty()
        || line.count("since") >= event.seq()
        || isBefore(line, event)) {
      return List.of();
    }
    String who = stage == Stage.HISTORY ? "A browser that polls" : "A browser";
    long since = line.count("since");
    long recovered = line.count("recovered");
    if (line.has("lost")) {
      return List.of(
          Step.of(
              line,
              stage,
              false,
              "%s asked for what came after #%d, and the log no longer had all of it: it began anew."
                  .formatted(who, since)));
    }
    if (recovered == 0 && !line.has("interrupted")) {
      return List.of(
          Step.of(
              line,
              stage,
              true,
              "%s asked for what came after #%d; nothing of it passed its filter."
                  .formatted(who, since)));
    }
    return List.of(
        Step.of(
            line,
            stage,
            !line.has("interrupted"),
            line.has("interrupted")
                ? "%s asked for what came after #%d, and its connection ended %s."
                    .formatted(
                        who,
                        since,
                        recovered == 0 ? "before the first event" : "after " + events(recovered))
                : "%s asked for what came after #%d, and got %s from the log."
                    .formatted(who, since, events(recovered))));
  }

  /** Whether the log ended before the event when the browser asked. A poll does not say where. */
  private static boolean isBefore(Line line, TracedEvent event) {
    return line.number("seq").isPresent()
        ? line.count("seq") < event.seq()
        : line.count("since") + line.count("recovered") < event.seq();
  }

  private static String browsers(long count) {
    return count == 1 ? "1 browser" : "%,d browsers".formatted(count);
  }

  private static String events(long count) {
    return count == 1 ? "1 event" : "%,d events".formatted(count);
  }
}
