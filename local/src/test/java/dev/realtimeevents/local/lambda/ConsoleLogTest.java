package dev.realtimeevents.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {
  private static final Instant TIME = Instant.parse("2026-11-24T12:01:02.123Z");
  private static final Optional<String> REQUEST =
      Optional.of("3f2a91c0-55b7-4b0f-9d6e-3a1c5f0e2b44");
  private static final String PREFIX = "12:01:02.123 DispatchFunction#2 3f2a91c0 ";

  @Test
  void aJsonLineIsFormatted() {
    assertEquals(
        PREFIX + "INFO accepted channel=public seq=7 tags=[\"a\"]",
        shown(
            "{\"level\":\"INFO\",\"message\":\"accepted\",\"requestId\":\"3f2a91c0\","
                + "\"channel\":\"public\",\"seq\":7,\"tags\":[\"a\"]}",
            false,
            false));
  }

  @Test
  void metricsAreForCloudWatchAlone() {
    assertEquals(
        PREFIX + "WARN closed connectionId=c1",
        shown(
            "{\"level\":\"WARN\",\"message\":\"closed\",\"connectionId\":\"c1\","
                + "\"_aws\":{\"Timestamp\":1},\"FunctionName\":\"f\",\"cutOff\":1}",
            false,
            false));
    assertEquals(
        "12:01:02  SUB         public #4         c1              3 ms",
        shown(
            "{\"level\":\"INFO\",\"message\":\"subscribe\",\"connectionId\":\"c1\","
                + "\"channel\":\"public\",\"seq\":4,\"ms\":3,\"_aws\":{\"Timestamp\":1},"
                + "\"FunctionName\":\"f\",\"recoveries\":1}",
            false,
            false));
  }

  @Test
  void verboseShowsAJsonLineUnformatted() {
    String json = "{\"level\":\"INFO\",\"message\":\"accepted\"}";
    assertEquals(PREFIX + json, shown(json, true, false));
  }

  @Test
  void otherLinesAreUnchanged() {
    for (String line : new String[] {"plain", "", "{not json", "[1]", "\tat a.B.c(B.java:1)"}) {
      assertEquals((PREFIX + line).stripTrailing(), shown(line, false, false));
    }
  }

  @Test
  void anOutcomeIsARow() {
    String refused =
        "{\"level\":\"WARN\",\"message\":\"dispatch\",\"requestId\":\"r\",\"status\":401,"
            + "\"code\":\"unauthorized\",\"reason\":\"webhook-signature does not match\",\"ms\":1}";

    assertEquals(
        "12:01:02  POST 401    webhook-signature does not match", shown(refused, false, false));
    assertEquals(
        "\u001b[2m12:01:02\u001b[0m  \u001b[33mPOST 401  \u001b[0m"
            + "  webhook-signature does not match",
        shown(refused, false, true));
    assertEquals(PREFIX + refused, shown(refused, true, false));
  }

  @Test
  void noLineControlsTheTerminal() {
    for (boolean verbose : new boolean[] {false, true}) {
      assertEquals(PREFIX + "\\u001b[2Jplain", shown("\u001b[2Jplain", verbose, false));
      assertEquals(PREFIX + "{\\u009b", shown("{\u009b", verbose, false));
    }
    assertEquals(
        PREFIX + "WARN closed reason=\\u001b[2J",
        shown(
            "{\"level\":\"WARN\",\"message\":\"closed\",\"reason\":\"\\u001b[2J\"}", false, false));
    assertEquals(
        PREFIX + "ERROR failed stack=why\n\tat a.B",
        shown(
            "{\"level\":\"ERROR\",\"message\":\"failed\",\"stack\":\"why\\n\\tat a.B\"}",
            false,
            false));
  }

  @Test
  void coloursAreUsedOnlyWhenAskedFor() {
    assertEquals(
        "\u001b[2m12:01:02.123\u001b[0m \u001b[36mDispatchFunction#2\u001b[0m "
            + "\u001b[2m3f2a91c0\u001b[0m \u001b[31mERROR\u001b[0m broken",
        shown("{\"level\":\"ERROR\",\"message\":\"broken\"}", false, true));
  }

  @Test
  void reportsAreShownInVerboseOnly() {
    var report =
        new FunctionLog.Report(
            TIME,
            "DispatchFunction",
            2,
            REQUEST,
            Duration.ofNanos(1_234_567),
            Optional.of(Duration.ofMillis(640)),
            new Invocation.Answered(new byte[12]));

    assertEquals("", shown(report, false, false));
    assertEquals(
        PREFIX + "REPORT 1.23 ms after an init of 640 ms: 12 bytes", shown(report, true, false));
  }

  @Test
  void aLineBeforeTheFirstRequestHasNone() {
    var line = new FunctionLog.Line(TIME, "F", 1, Optional.empty(), "starting");
    assertEquals("12:01:02.123 F#1 - starting", shown(line, false, false));
  }

  private static String shown(String text, boolean verbose, boolean colour) {
    return shown(new FunctionLog.Line(TIME, "DispatchFunction", 2, REQUEST, text), verbose, colour);
  }

  private static String shown(FunctionLog log, boolean verbose, boolean colour) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, UTF_8)) {
      new ConsoleLog(out, verbose, colour, ZoneOffset.UTC).accept(log);
    }
    return bytes.toString(UTF_8).stripTrailing();
  }
}
