package dev.realtimeevents.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogTest {

  @BeforeEach
  void beginARequest() {
    Log.request("r-1");
  }

  @Test
  void aLineIsOneJsonObjectWithItsRequest() {
    assertEquals(
        List.of(
            "{\"level\":\"INFO\",\"message\":\"dispatch\",\"requestId\":\"r-1\",\"count\":7,"
                + "\"name\":\"a\\nb\",\"seq\":9007199254740993}"),
        LogLines.of(
            () ->
                Log.info(
                    "dispatch",
                    new TreeMap<>(
                        Map.of("count", 7, "seq", 9_007_199_254_740_993L, "name", "a\nb")))));
  }

  @Test
  void aWarningSaysItsLevel() {
    assertEquals(
        List.of("{\"level\":\"WARN\",\"message\":\"slow\",\"requestId\":\"r-1\"}"),
        LogLines.of(() -> Log.warn("slow", Map.of())));
  }

  @Test
  void anErrorIsOneLineWithTheStackTrace() {
    var failure = new IllegalStateException("why", new IllegalArgumentException("the root of it"));

    List<String> lines = LogLines.of(() -> Log.error("failed", failure));

    assertEquals(1, lines.size());
    String line = lines.getFirst();
    assertTrue(
        line.startsWith(
            "{\"level\":\"ERROR\",\"message\":\"failed\",\"requestId\":\"r-1\","
                + "\"stack\":\"java.lang.IllegalStateException: why\\n"
                + "\\tat dev.realtimeevents.logging.LogTest.anErrorIsOneLineWithTheStackTrace"),
        line);
    assertTrue(
        line.contains("\\nCaused by: java.lang.IllegalArgumentException: the root of it\\n"), line);
  }
}
