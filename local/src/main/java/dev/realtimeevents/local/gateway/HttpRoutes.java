package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of every HTTP API, on one host. On AWS each API has its own host; here two APIs with
 * the same route are an error at the start. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html">routes</a>
 */
final class HttpRoutes {

  /** A route that a request matched, with the values of {@code {name}} and {@code {name+}}. */
  record Match(Entry route, Map<String, String> pathParameters) {}

  /** A route of an API. Each route has its own bucket. */
  record Entry(
      String api,
      HttpRoute route,
      List<String> segments,
      Optional<TokenBucket> bucket,
      Optional<CrossOrigin> crossOrigin) {

    /** The route key in events: {@code POST /dispatch}, or {@code $default}. */
    String routeKey() {
      return isDefault() ? "$default" : route.method() + " " + route.path();
    }

    boolean isDefault() {
      return route.path().equals("$default");
    }

    /** Whether pages of other origins may send requests with this method. */
    boolean isForPages(String method) {
      return crossOrigin.filter(rules -> rules.isForPages(method)).isPresent();
    }

    private boolean accepts(String method) {
      return route.method().equals("ANY") || route.method().equals(method);
    }
  }

  private final List<Entry> mostSpecificFirst;

  HttpRoutes(List<HttpApi> apis) {
    Map<String, Entry> byKey = new HashMap<>();
    for (HttpApi api : apis) {
      for (HttpRoute route : api.routes()) {
        Optional<TokenBucket> bucket =
            api.throttle().map(throttle -> new TokenBucket(throttle, System::nanoTime));
        var entry =
            new Entry(
                api.name(),
                route,
                segments(route.path()),
                bucket,
                api.cors().map(CrossOrigin::new));
        Entry other = byKey.putIfAbsent(entry.routeKey(), entry);
        if (other != null) {
          throw new IllegalArgumentException(
              "%s and %s both have the route %s. Rename one: all HTTP APIs share a port here"
                  .formatted(other.api(), api.name(), entry.routeKey()));
        }
      }
    }
    mostSpecificFirst = new ArrayList<>(byKey.values());
    mostSpecificFirst.sort(
        Comparator.comparing(Entry::isDefault)
            .thenComparing(entry -> greedy(entry.segments()))
            .thenComparing(entry -> -entry.segments().size())
            .thenComparing(
                entry -> entry.segments().stream().filter(HttpRoutes::isVariable).count())
            .thenComparing(entry -> entry.route().method().equals("ANY")));
  }

  /** The most specific route for a method and a decoded path. */
  Optional<Match> match(String method, String path) {
    List<String> segments = segments(path);
    for (Entry entry : mostSpecificFirst) {
      if (entry.isDefault()) {
        return Optional.of(new Match(entry, Map.of()));
      }
      if (entry.accepts(method)) {
        Optional<Map<String, String>> parameters = parameters(entry.segments(), segments);
        if (parameters.isPresent()) {
          return Optional.of(new Match(entry, parameters.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Map<String, String>> parameters(List<String> route, List<String> path) {
    boolean matches = greedy(route) ? path.size() >= route.size() : path.size() == route.size();
    if (!matches) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < route.size(); i++) {
      String segment = route.get(i);
      if (segment.endsWith("+}")) {
        String rest = String.join("/", path.subList(i, path.size()));
        parameters.put(segment.substring(1, segment.length() - 2), rest);
      } else if (isVariable(segment)) {
        parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
  }

  private static boolean greedy(List<String> segments) {
    return segments.getLast().endsWith("+}");
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }
}
