package dev.realtimeevents.local.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.lambda.FunctionLog;
import java.time.Instant;
import java.util.Optional;

/** Lines as the functions print them. */
final class Logged {
  static final Instant START = Instant.parse("2026-11-26T22:01:07Z");

  private Logged() {}

  /** A line, so many seconds after the start. JSON has single quotes. */
  static Line line(int second, String json) {
    try {
      ObjectNode fields = (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
      return new Line(second, START.plusSeconds(second), "AFunction", 1, fields);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static FunctionLog output(String text) {
    return new FunctionLog.Line(START, "DispatchFunction", 1, Optional.empty(), text);
  }
}
