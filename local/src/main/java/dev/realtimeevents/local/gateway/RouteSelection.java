package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route selection expression: {@code $request.body.action}, {@code ${request.body.a.b}}.
 *
 * @param path the keys, outermost first
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html">route
 *     selection expressions</a>
 */
record RouteSelection(List<String> path) {
  private static final Pattern EXPRESSION =
      Pattern.compile("\\$(?:request\\.body\\.([\\w.-]+)|\\{request\\.body\\.([\\w.-]+)})");

  /**
   * @throws IllegalArgumentException if the gateway does not support the expression
   */
  static RouteSelection parse(String expression) {
    Matcher matcher = EXPRESSION.matcher(expression);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "RouteSelectionExpression is %s; use $request.body.<key>, also with nested keys"
              .formatted(expression));
    }
    String path = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new RouteSelection(List.of(path.split("\\.")));
  }

  /** The route key in a message; empty if the message is not JSON or has none. */
  Optional<String> routeKey(String message) {
    JsonNode node = Json.parse(message).orElse(Json.object());
    for (String key : path) {
      node = node.path(key);
    }
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }
}
