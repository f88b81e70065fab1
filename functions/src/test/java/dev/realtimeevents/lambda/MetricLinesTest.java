package dev.realtimeevents.lambda;

import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The metrics in the lines of the log. A line of each kind is in {@code
 * src/test/resources/lines.jsonl}, with which the tests of the template compare its alarms, widgets
 * and queries. {@code -Dlines=write} writes the file.
 */
final class MetricLinesTest {
  private static final Path LINES = Path.of("src/test/resources/lines.jsonl");
  private static final boolean WRITE = "write".equals(System.getProperty("lines"));
  private static final Map<String, String> KEY =
      Map.of("content-type", "application/json", "authorization", "Bearer " + SECRET);

  private MemoryApplication app = new MemoryApplication();

  @Test
  void anEventCountsItsPushes() {
    connect();

    assertEquals(
        List.of(
            "{\"level\":\"INFO\",\"message\":\"dispatch\",\"requestId\":\"r-1\",\"status\":200,"
                + "\"event\":\"x\",\"id\":\"a\",\"channel\":\"public\",\"seq\":1,\"listeners\":1,"
                + "\"delivered\":1,\"gone\":0,\"queued\":0,\"ms\":0,\"_aws\":{\"Timestamp\":0,"
                + "\"CloudWatchMetrics\":[{\"Namespace\":\"RealtimeEvents\","
                + "\"Dimensions\":[[\"FunctionName\"]],\"Metrics\":["
                + "{\"Name\":\"events\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"listeners\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"delivered\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"gone\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"queued\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"age\",\"Unit\":\"Milliseconds\"}]}]},"
                + "\"FunctionName\":\"DispatchFunction\",\"events\":1,\"age\":0}"),
        stable(dispatch("{\"event\":\"x\",\"id\":\"a\"}")));
  }

  @Test
  void metricsThatAreOffAreInNoLine() {
    PrintingFunctions functions = functions();
    Log.metrics(false);

    assertEquals(
        List.of(
            "{\"level\":\"INFO\",\"message\":\"dispatch\",\"requestId\":\"r-1\",\"status\":200,"
                + "\"event\":\"x\",\"id\":\"a\",\"channel\":\"public\",\"seq\":1,\"listeners\":0,"
                + "\"delivered\":0,\"gone\":0,\"queued\":0,\"ms\":0}"),
        functions.dispatch(KEY, "{\"event\":\"x\",\"id\":\"a\"}", false));
  }

  @Test
  void failuresAreCountedEvenWhileMetricsAreOff() {
    assertEquals(Map.of("failedJobs", 1L), metrics(functions().fanOut("{")));
    String job = unreachable();
    PrintingFunctions functions = functions();
    Log.metrics(false);
    List<String> lines = functions.fanOut(job);

    assertEquals(Map.of("cutOff", 1L), metrics(lines.subList(0, 1)));
    assertEquals(Map.of(), metrics(lines.subList(1, 2)));
    assertEquals(Map.of("failedJobs", 1L), metrics(functions.fanOut("{")));
  }

  @Test
  void aRepeatIsNoNewEvent() {
    dispatch("{\"event\":\"x\",\"id\":\"a\"}");

    assertEquals(0L, metrics(dispatch("{\"event\":\"x\",\"id\":\"a\"}")).get("events"));
  }

  @Test
  void aDispatchThatReachesNobodyTellsNoAge() {
    assertEquals(
        Map.of("events", 1L, "listeners", 0L, "delivered", 0L, "gone", 0L, "queued", 0L),
        metrics(dispatch("{\"event\":\"x\",\"id\":\"a\"}")));
  }

  @Test
  void aRefusalIsCountedByItsCode() {
    List<String> lines = dispatch("{");

    assertEquals(Map.of("refused", 1L), metrics(lines));
    assertTrue(
        lines.getFirst().contains("\"Dimensions\":[[\"FunctionName\",\"code\"]]"),
        lines.getFirst());
  }

  @Test
  void aJobTellsHowOldItsEventWas() {
    connect();
    app.log.append(List.of(Events.event("a")));
    app.clock.advance(Duration.ofMillis(1500));

    assertEquals(
        Map.of("delivered", 1L, "gone", 0L, "throttled", 0L, "queued", 0L, "age", 1500L),
        metrics(functions().fanOut(job(new Listeners.OfChannel(), 0))));
  }

  @Test
  void aJobThatReachesNobodyTellsNoAge() {
    app.log.append(List.of(Events.event("a")));

    assertEquals(
        Map.of("delivered", 0L, "gone", 0L, "throttled", 0L, "queued", 0L),
        metrics(functions().fanOut(job(new Listeners.OfChannel(), 0))));
  }

  @Test
  void aConnectionThatIsClosedAsUnreachableIsCutOff() {
    assertEquals(Map.of("cutOff", 1L), metrics(cutOff().subList(0, 1)));
  }

  @Test
  void aSubscriptionFromAPositionIsARecovery() {
    connect();
    app.log.append(List.of(Events.event("a")));

    assertEquals(
        Map.of("recoveries", 1L, "failedRecoveries", 0L), metrics(subscribe(",\"since\":0")));
    assertEquals(
        Map.of("recoveries", 1L, "failedRecoveries", 1L),
        metrics(subscribe(",\"since\":0,\"epoch\":\"old\"")));
    assertEquals(Map.of(), metrics(subscribe("")));
  }

  @Test
  void aCloseCodeFromAStrangerIsNoDimension() {
    connect();

    for (String line : functions().disconnect(new Disconnection("c1", 4321, "forbidden"))) {
      assertTrue(!line.contains("_aws"), line);
    }
  }

  @Test
  void everyRefusalIsCounted() throws Exception {
    for (String line : lines()) {
      JsonNode fields = Json.tree(line).orElseThrow();
      boolean isRefusal =
          fields.path("level").asText().equals("WARN") && fields.path("code").isTextual();
      assertEquals(isRefusal, fields.has("refused"), line);
    }
  }

  @Test
  void theFileHasTheLinesThatTheFunctionsPrint() throws Exception {
    String printed = String.join("\n", lines()) + "\n";
    if (WRITE) {
      Files.writeString(LINES, printed);
    }

    assertEquals(
        Files.readString(LINES, UTF_8),
        printed,
        LINES
            + " is not up to date; ./mvnw -pl functions test -Dtest=MetricLinesTest -Dlines=write");
  }

  /** A line of each kind. */
  private List<String> lines() throws IOException {
    var lines = new ArrayList<String>();
    app = new MemoryApplication();
    lines.addAll(connect());
    lines.addAll(functions().connect("c2", "https://evil.example"));
    lines.addAll(dispatch("{\"event\":\"x\",\"id\":\"a\"}"));
    lines.addAll(dispatch("{\"event\":\"x\",\"id\":\"a\"}"));
    lines.addAll(dispatch("{"));
    lines.addAll(dispatch("{\"event\":\"\",\"id\":\"a\"}"));
    lines.addAll(
        dispatch("{\"event\":\"x\",\"data\":\"" + "d".repeat(200_000) + "\",\"id\":\"b\"}"));
    lines.addAll(functions().dispatch(Map.of(), "{}", false));
    lines.addAll(functions().dispatch(Map.of("content-type", "application/json"), "{}", false));
    app.log.beBusy();
    lines.addAll(dispatch("[{\"event\":\"x\",\"id\":\"b\"},{\"event\":\"x\",\"id\":\"c\"}]"));
    lines.addAll(functions().fanOut(job(new Listeners.OfChannel(), 0)));
    lines.addAll(functions().fanOut(new RoundJob(PUBLIC, 1, 1, 1).json()));
    lines.addAll(subscribe(""));
    lines.addAll(subscribe(",\"since\":0"));
    lines.addAll(subscribe(",\"since\":0,\"epoch\":\"old\""));
    lines.addAll(subscribe(",\"since\":-1"));
    lines.addAll(message("{\"action\":\"subscribe\",\"channel\":\"editors\"}"));
    lines.addAll(message("{\"action\":\"subscribe\",\"channel\":\"editors\",\"token\":\"none\"}"));
    lines.addAll(
        message(
            "{\"action\":\"subscribe\",\"channel\":\"editors\",\"token\":\"%s\"}"
                .formatted(app.token("7", "order:*"))));
    lines.addAll(message("{"));
    lines.addAll(message("{\"action\":\"dance\"}"));
    lines.addAll(message("{\"action\":\"unsubscribe\",\"channel\":\"public\"}"));
    lines.addAll(functions().history(Map.of("channel", "public", "since", "0")));
    lines.addAll(functions().history(Map.of()));
    lines.addAll(functions().history(Map.of("channel", "editors")));
    lines.addAll(functions().revoke(KEY, "{\"sub\":\"7\"}"));
    lines.addAll(functions().revoke(KEY, "{}"));
    lines.addAll(functions().disconnect(new Disconnection("c1", 1001, "Going away")));
    lines.addAll(cutOff());
    lines.addAll(functions().fanOut("{"));
    app = new MemoryApplication(Steps.FREE, new CreditLimit(1, 5));
    connect();
    for (int ping = 0; ping < 5; ping++) {
      lines.addAll(message("{\"action\":\"ping\"}"));
    }
    app =
        new MemoryApplication(
            step -> {
              if (step.startsWith("log.append")) {
                throw new IllegalStateException("The table does not answer");
              }
            });
    lines.addAll(dispatch("{\"event\":\"x\",\"id\":\"a\"}"));
    return stable(lines);
  }

  /** The lines of a job whose listener could not be reached by three functions before. */
  private List<String> cutOff() {
    String job = unreachable();
    return functions().fanOut(job);
  }

  /** A job whose listener could not be reached by three functions before. */
  private String unreachable() {
    app = new MemoryApplication();
    connect();
    app.log.append(List.of(Events.event("a")));
    app.sockets.answer("c1", new Delivery.Unreachable("500 "));
    return job(new Listeners.Named(new TreeMap<>(Map.of("c1", 1L))), 3);
  }

  private static String job(Listeners listeners, int attempt) {
    return new FanOutJob(PUBLIC, 1, 1, listeners, Optional.empty(), attempt).json();
  }

  private List<String> connect() {
    return functions().connect("c1", "https://example.com");
  }

  private List<String> dispatch(String body) {
    return functions().dispatch(KEY, body, false);
  }

  private List<String> subscribe(String more) {
    return message("{\"action\":\"subscribe\",\"channel\":\"public\"" + more + "}");
  }

  private List<String> message(String text) {
    return functions().message("c1", text);
  }

  private PrintingFunctions functions() {
    return new PrintingFunctions(app);
  }

  /**
   * The lines without what is different in every run: the time, and where in the code it failed.
   */
  private static List<String> stable(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceFirst("\"Timestamp\":\\d+", "\"Timestamp\":0"))
        .map(line -> line.replaceFirst("(\"stack\":\"[^\\\\]+)(?:[^\"\\\\]++|\\\\.)*+", "$1"))
        .toList();
  }

  /** The metrics of a single line, as CloudWatch reads them. */
  private static Map<String, Long> metrics(List<String> lines) {
    assertEquals(1, lines.size(), lines::toString);
    JsonNode line = Json.tree(lines.getFirst()).orElseThrow();
    var metrics = new TreeMap<String, Long>();
    for (JsonNode directive : line.path("_aws").path("CloudWatchMetrics")) {
      for (JsonNode dimension : directive.path("Dimensions").get(0)) {
        assertTrue(line.path(dimension.asText()).isTextual(), lines::toString);
      }
      for (JsonNode metric : directive.path("Metrics")) {
        String name = metric.path("Name").asText();
        assertTrue(line.path(name).isIntegralNumber(), lines::toString);
        metrics.put(name, line.get(name).longValue());
      }
    }
    return metrics;
  }
}
