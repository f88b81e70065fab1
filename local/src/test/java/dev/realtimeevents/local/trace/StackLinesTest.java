package dev.realtimeevents.local.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With answers in the form that AWS documents. */
final class StackLinesTest {
  private static final String RESOURCES =
      """
      {"StackResourceSummaries":[
        {"LogicalResourceId":"DispatchLogs","PhysicalResourceId":"/aws/lambda/site-Dispatch",
         "ResourceType":"AWS::Logs::LogGroup"},
        {"LogicalResourceId":"EventLogTable","PhysicalResourceId":"site-Log",
         "ResourceType":"AWS::DynamoDB::Table"},
        {"LogicalResourceId":"MessageLogs","PhysicalResourceId":"/aws/lambda/site-Message",
         "ResourceType":"AWS::Logs::LogGroup"}]}\
      """;
  private static final String NONE = "{\"results\":[],\"status\":\"Complete\"}";
  private static final String ACCEPTED =
      """
      {"results":[[
        {"field":"@timestamp","value":"2026-11-26 22:01:07.123"},
        {"field":"@log","value":"123456789012:/aws/lambda/site-Dispatch"},
        {"field":"@message","value":"{\\"level\\":\\"INFO\\",\\"message\\":\\"dispatch\\",\\"id\\":\\"evt_1\\",\\"channel\\":\\"public\\",\\"seq\\":18}\\n"},
        {"field":"@ptr","value":"CmEKJgoi"}],
        [{"field":"@timestamp","value":"2026-11-26 22:01:07.200"},
        {"field":"@message","value":"REPORT RequestId: evt_1"}]],
       "statistics":{"recordsMatched":2.0},"status":"Complete"}\
      """;

  private final Deque<String> answers = new ArrayDeque<>();
  private final List<List<String>> calls = new ArrayList<>();
  private final StackLines lines =
      new StackLines(
          this::call,
          "site",
          Instant.parse("2026-11-26T00:00:00Z"),
          Instant.parse("2026-11-27T00:00:00Z"),
          Duration.ZERO);

  private JsonNode call(String... words) throws IOException {
    calls.add(List.of(words));
    return new ObjectMapper().readTree(answers.remove());
  }

  private String query(int number) {
    return calls.stream()
        .filter(words -> words.contains("start-query"))
        .map(List::getLast)
        .toList()
        .get(number);
  }

  @Test
  void theLinesOfAnEventAndThoseThatMayRecoverIt() throws Exception {
    answers.addAll(
        List.of(
            RESOURCES,
            "{\"queryId\":\"q1\"}",
            "{\"results\":[],\"status\":\"Scheduled\"}",
            "{\"results\":[],\"status\":\"Running\"}",
            ACCEPTED,
            "{\"queryId\":\"q2\"}",
            NONE));

    List<Line> found = lines.about("evt_1").lines();

    assertEquals(1, found.size());
    assertEquals(Instant.parse("2026-11-26T22:01:07.123Z"), found.getFirst().time());
    assertEquals("dispatch", found.getFirst().message());
    assertEquals(
        List.of(
            "logs",
            "start-query",
            "--log-group-names",
            "/aws/lambda/site-Dispatch",
            "/aws/lambda/site-Message",
            "--start-time",
            "1795651200",
            "--end-time",
            "1795737600",
            "--query-string"),
        calls.get(1).subList(0, 10));
    assertEquals(
        "fields @timestamp, @log, @message | filter id = \"evt_1\" or strcontains(ids, \"evt_1\")"
            + " | sort @timestamp asc | limit 10000",
        query(0));
    assertTrue(query(1).contains("channel in [\"public\"]"), query(1));
  }

  @Test
  void aPositionIsLookedForByChannelAndNumber() throws Exception {
    answers.addAll(List.of(RESOURCES, "{\"queryId\":\"q1\"}", NONE, "{\"queryId\":\"q2\"}", NONE));

    assertEquals(new StackLines.Found(List.of(), true), lines.about("public#18"));

    assertTrue(
        query(0)
            .contains(
                "(channel = \"public\" and seq = 18 and message in [\"dispatch\", \"fan-out\"])"),
        query(0));
    assertTrue(query(1).contains("channel in [\"public\"]"), query(1));
  }

  /** A refusal names the id, and nothing else of the event. */
  @Test
  void theIdOfAPositionIsLookedForToo() throws Exception {
    answers.addAll(
        List.of(RESOURCES, "{\"queryId\":\"q1\"}", ACCEPTED, "{\"queryId\":\"q2\"}", ACCEPTED));

    assertEquals(1, lines.about("public#18").lines().size(), "a row that comes twice is one line");

    assertTrue(query(1).contains("filter id in [\"evt_1\"] or (message in ["), query(1));
  }

  @Test
  void aQuoteInAnIdEndsNoText() throws Exception {
    answers.addAll(List.of(RESOURCES, "{\"queryId\":\"q1\"}", NONE));

    lines.about("a\"|\\b");

    assertTrue(query(0).contains("id = \"a\\\"|\\\\b\""), query(0));
  }

  @Test
  void aQueryThatFails() {
    answers.addAll(
        List.of(RESOURCES, "{\"queryId\":\"q1\"}", "{\"results\":[],\"status\":\"Timeout\"}"));

    IOException failed = assertThrows(IOException.class, () -> lines.about("evt_1"));
    assertTrue(failed.getMessage().contains("Timeout"), failed::getMessage);
  }

  @Test
  void aStackOfSomethingElse() {
    answers.add("{\"StackResourceSummaries\":[]}");

    IOException failed = assertThrows(IOException.class, () -> lines.about("evt_1"));
    assertTrue(failed.getMessage().contains("no log group"), failed::getMessage);
  }
}
