package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a client's message to the function of its route. Messages of one connection run side by
 * side and may overtake one another, as on AWS. Thread-safe.
 *
 * <p>What a function answers goes nowhere: a WebSocket route is one-way unless a route response is
 * set up, which this gateway does not know.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html">route
 *     responses</a>
 */
record Messages(Integration integration, Map<String, RouteSelection> selectionOfApi) {
  /** What a Lambda proxy response may hold. */
  private static final Set<String> PROXY_KEYS =
      Set.of("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded");

  void handle(Connection connection, String message) throws InterruptedException {
    WebSocketEvent event = new WebSocketEvent(connection);
    WebSocketApi api = connection.api();
    Optional<String> routeKey = routeKey(api, message);
    if (routeKey.isEmpty()) {
      reply(event, "Forbidden");
      return;
    }
    String function = api.routes().get(routeKey.get());
    switch (integration.call(function, event.message(routeKey.get(), message))) {
      case Integration.Outcome.Answer answer -> {
        if (!isProxyResponse(answer.payload())) {
          reply(event, "Internal server error");
        }
      }
      case Integration.Outcome.Broken broken -> reply(event, "Internal server error");
      case Integration.Outcome.Late late -> reply(event, "Endpoint request timed out");
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

  static boolean isProxyResponse(JsonNode payload) {
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
