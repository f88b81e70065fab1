package dev.realtimeevents.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSelectionTest {
  @Test
  void aKeyMayBeNested() {
    assertEquals(
        Optional.of("x"),
        RouteSelection.parse("${request.body.a.b}").routeKey("{\"a\":{\"b\":\"x\"}}"));
    assertEquals(
        Optional.of("x"), RouteSelection.parse("$request.body.a").routeKey("{\"a\":\"x\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "[]", "{\"a\":", "{\"a\":null}", "{\"a\":{}}", "{} {}"})
  void otherMessagesHaveNoRouteKey(String message) {
    assertTrue(RouteSelection.parse("$request.body.a").routeKey(message).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"$request.header.a", "action", "$request.body", "${request.body.a"})
  void otherExpressionsAreErrorsThatNameThem(String expression) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> RouteSelection.parse(expression));
    assertTrue(e.getMessage().contains(expression));
  }
}
