package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sends a client's message to the function of its route. Messages of one connection run in parallel
 * and may overtake one another, as on AWS. Thread-safe.
 *
 * <p>The function's answer is discarded: a WebSocket route is one-way unless it has a route
 * response, which this gateway does not support.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html">route
 *     responses</a>
 */
record RouteDispatcher(
    Integration integration, RouteThrottle throttle, Map<String, RouteSelection> selectionOfApi) {
  /** The keys that a Lambda proxy response may have. */
  private static final Set<String> PROXY_KEYS =
      Set.of("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded");

  void dispatch(Connection connection, String message) throws InterruptedException {
    var event = new WebSocketEvent(connection);
    WebSocketApi api = connection.api();
    Optional<String> routeKey = routeKey(api, message);
    if (routeKey.isEmpty()) {
      reply(event, "Forbidden");
      return;
    }
    if (!throttle.admits(api, routeKey.get())) {
      reply(event, RouteThrottle.MESSAGE);
      return;
    }
    String function = api.routes().get(routeKey.get());
    Optional<Invocation> invocation =
        integration.call(function, event.message(routeKey.get(), message));
    if (invocation.isEmpty()) {
      reply(event, "Endpoint request timed out");
    } else if (proxyResponse(invocation.get()).isEmpty()) {
      reply(event, "Internal server error");
    }
  }

  private Optional<String> routeKey(WebSocketApi api, String message) {
    return selectionOfApi
        .get(api.name())
        .routeKey(message)
        .filter(key -> !key.startsWith("$"))
        .or(() -> Optional.of("$default"))
        .map(key -> api.routes().containsKey(key) ? key : "$default")
        .filter(api.routes()::containsKey);
  }

  /** The answer of a function behind a WebSocket API; empty if it is not a proxy response. */
  static Optional<JsonNode> proxyResponse(Invocation invocation) {
    return Integration.answer(invocation).filter(RouteDispatcher::isProxyResponse);
  }

  private static boolean isProxyResponse(JsonNode payload) {
    if (!payload.isObject() || ProxyStatus.of(payload).isEmpty()) {
      return false;
    }
    return payload.properties().stream()
        .allMatch(property -> PROXY_KEYS.contains(property.getKey()));
  }

  private static void reply(WebSocketEvent event, String message) {
    Connection connection = event.connection();
    connection.send(
        Json.bytes(
            Json.message(message)
                .put("connectionId", connection.id())
                .put("requestId", event.requestId())));
  }
}
