package dev.realtimeevents.local.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.lambda.MetricFields;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The lines of a stack in AWS that are about one event, found with CloudWatch Logs Insights. It has
 * been tested with answers in the documented form, and never with AWS.
 *
 * @param stack its name
 * @param from the beginning of the time that is searched; CloudWatch charges by the data in it
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html">GetQueryResults</a>
 */
public record StackLines(AwsCli aws, String stack, Instant from, Instant to, Duration pause) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As Insights writes times, in UTC. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

  private static final int MOST = 10_000;

  /** The queries of an account are finished or ended after an hour. */
  private static final int PATIENCE = 3_600;

  /** Calls the AWS CLI. */
  @FunctionalInterface
  public interface AwsCli {
    /**
     * @param words without {@code aws}
     * @return the JSON that it printed
     * @throws IOException if it reported an error; the message has it
     */
    JsonNode call(String... words) throws IOException, InterruptedException;
  }

  /** With a second between two questions for the result. */
  public StackLines(AwsCli aws, String stack, Instant from, Instant to) {
    this(aws, stack, from, to, Duration.ofSeconds(1));
  }

  /**
   * What CloudWatch found.
   *
   * @param complete whether it gave all
   */
  public record Found(List<Line> lines, boolean complete) {}

  /**
   * Finds the lines that name the event, and those of its channels that can be recoveries of it.
   *
   * @param of an id, or a channel and a number
   * @throws IllegalArgumentException if it is neither
   * @throws IOException if CloudWatch could not be asked
   */
  public Found about(String of) throws IOException, InterruptedException {
    Wanted wanted = Wanted.parse(of);
    List<String> groups = groups();
    Map<String, Line> found = new LinkedHashMap<>();
    int rows = query(groups, naming(wanted), found);
    Set<String> channels = texts(found.values(), "channel");
    wanted.position().ifPresent(at -> channels.add(at.channel()));
    if (!channels.isEmpty()) {
      String ids = anyOf("id", texts(found.values(), "id"));
      rows = Math.max(rows, query(groups, ids + askingFor(channels), found));
    }
    return new Found(List.copyOf(found.values()), rows < MOST);
  }

  private static Set<String> texts(Collection<Line> lines, String field) {
    return lines.stream()
        .map(line -> line.text(field))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** A condition with an {@code or} behind it; empty if there is no text. */
  private static String anyOf(String field, Set<String> texts) {
    return texts.isEmpty() ? "" : "%s in [%s] or ".formatted(field, listed(texts));
  }

  private static String naming(Wanted wanted) {
    String id = quoted(wanted.text());
    String byId = "id = %s or strcontains(ids, %s)".formatted(id, id);
    return wanted
        .position()
        .map(
            at ->
                byId
                    + " or (channel = %s and seq = %d and message in [\"dispatch\", \"fan-out\"])"
                        .formatted(quoted(at.channel()), at.seq()))
        .orElse(byId);
  }

  private static String askingFor(Set<String> channels) {
    return "(message in [\"subscribe\", \"history\", \"round\"] and channel in [%s])"
        .formatted(listed(channels));
  }

  private static String listed(Set<String> texts) {
    return texts.stream().map(StackLines::quoted).collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private List<String> groups() throws IOException, InterruptedException {
    List<String> groups =
        aws.call("cloudformation", "list-stack-resources", "--stack-name", stack)
            .path("StackResourceSummaries")
            .valueStream()
            .filter(each -> each.path("ResourceType").asText().equals("AWS::Logs::LogGroup"))
            .map(each -> each.path("PhysicalResourceId").asText())
            .toList();
    if (groups.isEmpty()) {
      throw new IOException(
          "The stack %s has no log group. A stack of this project has one for each function"
              .formatted(stack));
    }
    return groups;
  }

  /** Adds the lines of a query by their pointers, and returns the number of its rows. */
  private int query(List<String> groups, String filter, Map<String, Line> found)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("logs", "start-query", "--log-group-names"));
    words.addAll(groups);
    words.addAll(
        List.of(
            "--start-time",
            Long.toString(from.getEpochSecond()),
            "--end-time",
            Long.toString(to.getEpochSecond()),
            "--query-string",
            "fields @timestamp, @log, @message | filter %s | sort @timestamp asc | limit %d"
                .formatted(filter, MOST)));
    String id = aws.call(words.toArray(String[]::new)).path("queryId").asText();
    for (int asked = 0; asked < PATIENCE; asked++) {
      JsonNode answer = aws.call("logs", "get-query-results", "--query-id", id);
      switch (answer.path("status").asText()) {
        case "Complete" -> {
          add(answer.path("results"), found);
          return answer.path("results").size();
        }
        case "Scheduled", "Running", "Unknown" -> Thread.sleep(pause);
        default ->
            throw new IOException(
                "CloudWatch did not finish the query: its status is %s. Ask for less with --hours"
                    .formatted(answer.path("status").asText("missing")));
      }
    }
    throw new IOException("CloudWatch did not finish the query within an hour");
  }

  private static void add(JsonNode results, Map<String, Line> found) {
    for (JsonNode row : results) {
      try {
        if (JSON.readTree(field(row, "@message")) instanceof ObjectNode fields) {
          Instant at =
              LocalDateTime.parse(field(row, "@timestamp"), TIME).toInstant(ZoneOffset.UTC);
          found.putIfAbsent(
              field(row, "@ptr"),
              new Line(
                  found.size() + 1, at, field(row, "@log"), 0, MetricFields.removedFrom(fields)));
        }
      } catch (JsonProcessingException notALine) {
        // Something else that a function wrote.
      }
    }
  }

  private static String field(JsonNode row, String name) {
    return row.valueStream()
        .filter(field -> field.path("field").asText().equals(name))
        .map(field -> field.path("value").asText())
        .findFirst()
        .orElse("");
  }
}
