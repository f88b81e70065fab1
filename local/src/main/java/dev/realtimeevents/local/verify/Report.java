package dev.realtimeevents.local.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.terminal.TerminalText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a verification found, as a table and as JSON.
 *
 * @param took how long it ran
 */
public record Report(Deployment deployment, List<Result> results, Duration took) {
  private static final int PROBLEMS = 10;
  private static final String MILLIS = "Millis";

  /** Whether no check has failed. Those that did not run say nothing. */
  public boolean passed() {
    return count(Result.Failed.class) == 0;
  }

  /** A row for each check, and a last line that counts them. */
  public String text(Colours colours) {
    var text = new StringBuilder();
    int width = results.stream().mapToInt(result -> result.check().length()).max().orElse(0);
    for (Result result : results) {
      String name = ("%-" + width + "s").formatted(result.check());
      switch (result) {
        case Result.Passed passed -> row(text, colours.green("passed     "), name, passed(passed));
        case Result.Failed failed -> {
          row(text, colours.red("FAILED     "), name, failed(failed));
          problems(text, failed);
        }
        case Result.NotChecked(String _, String reason) ->
            row(text, colours.yellow("not checked"), name, reason);
      }
    }
    return text.append("%n%s%n".formatted(summary())).toString();
  }

  private static void row(StringBuilder text, String state, String name, String rest) {
    text.append("%s  %s  %s%n".formatted(state, name, TerminalText.safe(rest)));
  }

  private static String passed(Result.Passed passed) {
    String tests = TerminalText.count(passed.tests(), "test", "tests");
    return passed.measured().isEmpty() ? tests : tests + ": " + measured(passed.measured());
  }

  private static String measured(Map<String, Long> measured) {
    return measured.entrySet().stream()
        .map(
            entry ->
                entry.getKey().endsWith(MILLIS)
                    ? entry.getKey().replace(MILLIS, " ") + entry.getValue() + " ms"
                    : entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String failed(Result.Failed failed) {
    return failed.problems().size() + " of " + TerminalText.count(failed.tests(), "test", "tests");
  }

  private static void problems(StringBuilder text, Result.Failed failed) {
    for (Problem problem : failed.problems().stream().limit(PROBLEMS).toList()) {
      text.append(
          "             - %s: %s%n"
              .formatted(TerminalText.safe(problem.test()), TerminalText.safe(problem.reason())));
    }
    if (failed.problems().size() > PROBLEMS) {
      text.append(
          "             - and %d more; --json lists all%n"
              .formatted(failed.problems().size() - PROBLEMS));
    }
    if (!failed.hint().isEmpty()) {
      text.append("             %s%n".formatted(failed.hint()));
    }
  }

  private String summary() {
    return "%d passed, %d failed, %d not checked, in %d s: %s"
        .formatted(
            count(Result.Passed.class),
            count(Result.Failed.class),
            count(Result.NotChecked.class),
            took.toSeconds(),
            deployment.dispatch());
  }

  private long count(Class<? extends Result> kind) {
    return results.stream().filter(kind::isInstance).count();
  }

  /** All of it, for programs. */
  public ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("dispatch", deployment.dispatch().toString())
            .put("webSocket", deployment.webSocket().toString())
            .put("passed", passed())
            .put("seconds", took.toMillis() / 1000.0);
    ArrayNode checks = json.putArray("checks");
    results.forEach(result -> checks.add(json(result)));
    return json;
  }

  private static ObjectNode json(Result result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("check", result.check());
    switch (result) {
      case Result.Passed(String _, int tests, Map<String, Long> measured) -> {
        json.put("result", "passed").put("tests", tests);
        if (!measured.isEmpty()) {
          ObjectNode numbers = json.putObject("measured");
          measured.forEach(numbers::put);
        }
      }
      case Result.Failed(String _, int tests, List<Problem> problems, String hint) -> {
        json.put("result", "failed").put("tests", tests);
        ArrayNode all = json.putArray("problems");
        problems.forEach(
            problem -> all.addObject().put("test", problem.test()).put("reason", problem.reason()));
        if (!hint.isEmpty()) {
          json.put("hint", hint);
        }
      }
      case Result.NotChecked(String _, String reason) ->
          json.put("result", "not checked").put("reason", reason);
    }
    return json;
  }
}
