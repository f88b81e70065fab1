package dev.realtimeevents.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.terminal.TerminalText;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * Formats function logs for people, one line each. What became of an event, a subscription or a
 * connection is an {@link OutcomeRow}. Any other line has the time, function, process, the first
 * characters of the request id, and the text. Thread-safe.
 *
 * <pre>{@code
 * 12:01:02  POST 200    post_published    public #18      evt_c4dd…   3 browsers    41 ms
 * 12:01:02.123 DispatchFunction#1 3f2a91c0 WARN The function was not primed reason=…
 * }</pre>
 */
public final class ConsoleLog implements Consumer<FunctionLog> {
  private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields of a JSON line that are not printed as {@code name=value}. */
  private static final Set<String> PLACED =
      Set.of("level", "message", "requestId", "AWSRequestId", "timestamp");

  private final PrintStream out;
  private final boolean verbose;
  private final Colours colours;
  private final ZoneId zone;

  /**
   * @param verbose prints JSON lines unformatted, and a report of each invocation
   * @param colour uses ANSI colours
   */
  public ConsoleLog(PrintStream out, boolean verbose, boolean colour, ZoneId zone) {
    this.out = out;
    this.verbose = verbose;
    this.colours = new Colours(colour);
    this.zone = zone;
  }

  /** In colour if standard output is a terminal and {@code NO_COLOR} is not set. */
  public static ConsoleLog ofStandardOutput(boolean verbose) {
    return new ConsoleLog(
        System.out, verbose, Colours.ofStandardOutput().on(), ZoneId.systemDefault());
  }

  @Override
  public void accept(FunctionLog log) {
    switch (log) {
      case FunctionLog.Line line -> out.println(text(line));
      case FunctionLog.Report report -> {
        if (verbose) {
          out.println(prefix(report) + colours.dim(text(report)));
        }
      }
    }
  }

  private String prefix(FunctionLog log) {
    String request = log.requestId().map(id -> id.substring(0, 8)).orElse("-");
    return "%s %s %s "
        .formatted(
            colours.dim(TIME.format(log.time().atZone(zone))),
            colours.cyan(log.function() + "#" + log.process()),
            colours.dim(request));
  }

  private String text(FunctionLog.Line line) {
    String text = TerminalText.safeOutput(line.text());
    if (verbose || !text.startsWith("{")) {
      return prefix(line) + text;
    }
    try {
      if (JSON.readTree(line.text()) instanceof ObjectNode fields) {
        MetricFields.removedFrom(fields);
        return OutcomeRow.of(fields)
            .map(row -> time(line) + "  " + row.text(colours))
            .orElseGet(() -> prefix(line) + text(fields));
      }
    } catch (JsonProcessingException notJson) {
      // It only looks like JSON.
    }
    return prefix(line) + text;
  }

  private String time(FunctionLog.Line line) {
    return colours.dim(SECONDS.format(line.time().atZone(zone)));
  }

  private String text(ObjectNode fields) {
    var words = new StringJoiner(" ");
    String level = fields.path("level").asText("");
    if (!level.isEmpty()) {
      words.add(
          switch (level) {
            case "ERROR", "FATAL" -> colours.red(level);
            case "WARN" -> colours.yellow(level);
            default -> level;
          });
    }
    if (fields.has("message")) {
      words.add(plain(fields.get("message")));
    }
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (!PLACED.contains(field.getKey())) {
        words.add(colours.dim(field.getKey() + "=") + plain(field.getValue()));
      }
    }
    return words.toString();
  }

  private static String plain(JsonNode value) {
    return TerminalText.safeStack(value.isTextual() ? value.asText() : value.toString());
  }

  private static String text(FunctionLog.Report report) {
    String outcome =
        switch (report.outcome()) {
          case Invocation.Answered answered -> answered.payload().length + " bytes";
          case Invocation.Failed failed -> failed.errorType();
          case Invocation.Throttled throttled -> throttled.reason();
          case Invocation.TimedOut timedOut -> "timed out";
        };
    String init =
        report
            .initDuration()
            .map(duration -> " after an init of %d ms".formatted(duration.toMillis()))
            .orElse("");
    return "REPORT %.2f ms%s: %s".formatted(report.duration().toNanos() / 1e6, init, outcome);
  }
}
