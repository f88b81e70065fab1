package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.local.template.Application.Throttle;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Applications with APIs only. */
final class Applications {
  private Applications() {}

  static Application of(List<HttpApi> httpApis, List<WebSocketApi> webSocketApis) {
    return new Application(
        List.of(), httpApis, webSocketApis, List.of(), List.of(), List.of(), List.of(), Map.of());
  }

  static Application http(HttpRoute... routes) {
    return of(
        List.of(new HttpApi("Web", List.of(routes), Optional.empty(), Optional.empty())),
        List.of());
  }

  /** One WebSocket API on the stage {@code live}; routes as {@code key, function, …}. */
  static Application webSocket(String... routes) {
    return webSocket(Optional.empty(), routes);
  }

  /** The same, with a throttle. */
  static Application webSocket(Optional<Throttle> throttle, String... routes) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < routes.length; i += 2) {
      map.put(routes[i], routes[i + 1]);
    }
    return of(
        List.of(),
        List.of(new WebSocketApi("Sockets", "live", "$request.body.action", map, throttle)));
  }
}
