package dev.realtimeevents.local.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.terminal.Colours;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Deployment DEPLOYMENT =
      new Deployment(
          URI.create("https://example.com/dispatch"),
          URI.create("wss://example.com/live"),
          Optional.empty(),
          "whsec_never-shown",
          Optional.empty());

  private static final Result PASSED = new Result.Passed("Presence", 1, Map.of());
  private static final Result NOT =
      new Result.NotChecked("Floods", "they would use up the throttles");

  private static Report report(Result... results) {
    return new Report(DEPLOYMENT, List.of(results), Duration.ofMillis(41_700));
  }

  private static Result.Failed failed(int problems) {
    return new Result.Failed(
        "Credentials",
        50,
        Collections.nCopies(problems, new Problem("no \u001b[31mcredentials", "200, not 401")),
        "Set it to false.");
  }

  @Test
  void aTableTellsWhatPassedWhatFailedAndWhatIsNotKnown() {
    assertEquals(
        """
        passed       Presence     1 test
        FAILED       Credentials  1 of 50 tests
                     - no \\u001b[31mcredentials: 200, not 401
                     Set it to false.
        not checked  Floods       they would use up the throttles

        1 passed, 1 failed, 1 not checked, in 41 s: https://example.com/dispatch
        """,
        report(PASSED, failed(1), NOT).text(new Colours(false)));
  }

  @Test
  void manyProblemsAreNotAllListed() {
    String text = report(failed(12)).text(new Colours(false));

    assertTrue(text.contains("12 of 50 tests"), text);
    assertEquals(10, text.lines().filter(line -> line.contains("200, not 401")).count());
    assertTrue(text.contains("- and 2 more; --json lists all"), text);
  }

  @Test
  void measuredNumbersHaveTheirUnit() {
    var measured = new LinkedHashMap<String, Long>();
    measured.put("p50Millis", 12L);
    measured.put("events", 40L);

    Report report = report(new Result.Passed("Latency", 1, measured));

    assertTrue(report.text(new Colours(false)).contains("1 test: p50 12 ms, 40 events"));
    assertEquals(12, report.json().at("/checks/0/measured/p50Millis").asInt());
  }

  @Test
  void jsonHasAllOfIt() {
    assertEquals(
        """
        {"dispatch":"https://example.com/dispatch","webSocket":"wss://example.com/live",\
        "passed":false,"seconds":41.7,"checks":[\
        {"check":"Presence","result":"passed","tests":1},\
        {"check":"Credentials","result":"failed","tests":50,"problems":[\
        {"test":"no \\u001B[31mcredentials","reason":"200, not 401"}],"hint":"Set it to false."},\
        {"check":"Floods","result":"not checked","reason":"they would use up the throttles"}]}\
        """,
        report(PASSED, failed(1), NOT).json().toString());
  }

  @Test
  void onlyAFailureFails() {
    assertTrue(report(PASSED, NOT).passed());
    assertFalse(report(PASSED, failed(1)).passed());
  }

  @Test
  void theSecretIsNotShown() {
    assertFalse(report(PASSED).toString().contains(DEPLOYMENT.secret()));
  }
}
