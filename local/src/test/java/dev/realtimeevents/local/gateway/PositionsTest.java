package dev.realtimeevents.local.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of docs/protocol.md, and texts that are none. */
class PositionsTest {
  private final Positions positions = new Positions();

  private OptionalLong after(String... frames) {
    for (String frame : frames) {
      positions.note(frame.getBytes(UTF_8));
    }
    return positions.of("c");
  }

  @Test
  void anEventMovesIt() {
    String data = "{\"channel\":\"d\",\"seq\":99,\"list\":[{\"seq\":98}]}";
    assertEquals(
        OptionalLong.of(7),
        after("{\"event\":\"x\",\"data\":" + data + ",\"channel\":\"c\",\"seq\":7}"));
    assertEquals(OptionalLong.empty(), positions.of("d"));
  }

  @Test
  void aFrameOfManyEventsMovesItToItsLast() {
    assertEquals(
        OptionalLong.of(9),
        after(
            "{\"type\":\"events\",\"channel\":\"c\",\"since\":3,\"seq\":9,\"events\":[{\"seq\":4}]}"));
  }

  @Test
  void anOlderEventDoesNotMoveItBack() {
    assertEquals(
        OptionalLong.of(8),
        after("{\"channel\":\"c\",\"seq\":8}", "{\"channel\":\"c\",\"seq\":7}"));
  }

  @Test
  void aLogThatStartsOverDoes() {
    assertEquals(
        OptionalLong.of(0),
        after(
            "{\"channel\":\"c\",\"seq\":8}",
            "{\"type\":\"subscribed\",\"channel\":\"c\",\"seq\":0,\"epoch\":\"e\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "7",
        "[{\"channel\":\"c\",\"seq\":7}]",
        "{\"seq\":7,\"channel\":\"c",
        "{\"channel\":\"c\",\"seq\":\"7\"}",
        "{\"channel\":\"c\",\"seq\":7.5}",
        "{\"channel\":\"c\",\"seq\":-7}",
        "{\"channel\":\"c\",\"seq\":99999999999999999999}",
        "{\"channel\":null,\"seq\":7}",
        "{\"channel\":\"c\"}",
        "{\"type\":\"pong\",\"heads\":{\"c\":7}}"
      })
  void anyOtherTextDoesNot(String frame) {
    assertEquals(OptionalLong.empty(), after(frame));
  }
}
