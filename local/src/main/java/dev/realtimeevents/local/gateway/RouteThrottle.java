package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The throttles of all WebSocket APIs. Each route has a bucket of its own, which all connections
 * share. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html">throttling</a>
 */
final class RouteThrottle {
  static final String MESSAGE = "Too Many Requests";

  private record Route(String api, String key) {}

  private final Map<Route, TokenBucket> buckets = new HashMap<>();

  RouteThrottle(List<WebSocketApi> apis, LongSupplier nanos) {
    for (WebSocketApi api : apis) {
      api.throttle()
          .ifPresent(
              throttle ->
                  api.routes()
                      .keySet()
                      .forEach(
                          key ->
                              buckets.put(
                                  new Route(api.name(), key), new TokenBucket(throttle, nanos))));
    }
  }

  /** Whether a request to the route may pass now. */
  boolean admits(WebSocketApi api, String routeKey) {
    TokenBucket bucket = buckets.get(new Route(api.name(), routeKey));
    return bucket == null || bucket.take();
  }
}
