package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Application.Cors;
import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.local.template.Application.Throttle;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code AWS::Serverless::HttpApi} and {@code AWS::Serverless::WebSocketApi}. */
final class ApiReader {
  private static final PropertyList HTTP_ROUTE_SETTINGS =
      PropertyList.of("DefaultRouteSettings")
          .honours("ThrottlingRateLimit", "ThrottlingBurstLimit")
          .without("there are no metrics", "DetailedMetricsEnabled");

  private static final PropertyList WEB_SOCKET_ROUTE_SETTINGS =
      PropertyList.of("DefaultRouteSettings")
          .honours("ThrottlingRateLimit", "ThrottlingBurstLimit")
          .without("there are no metrics", "DetailedMetricsEnabled")
          .without("connections are not logged", "LoggingLevel", "DataTraceEnabled");

  private static final PropertyList CORS =
      PropertyList.of("CorsConfiguration")
          .honours("AllowOrigins", "AllowMethods", "AllowHeaders", "MaxAge");

  private static final PropertyList ROUTE =
      PropertyList.of("a route").honours("FunctionArn").without("documentation", "OperationName");

  private static final Pattern STAGE = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

  private static final Pattern SELECTION = Pattern.compile("\\$request\\.body(\\.\\w+)+");

  private ApiReader() {}

  static HttpApi http(String name, Properties properties, List<HttpRoute> routes) {
    // The name of a stage would be the first segment of every path.
    properties.only("StageName", "$default");
    return new HttpApi(
        name,
        routes,
        throttle(properties.properties("DefaultRouteSettings", HTTP_ROUTE_SETTINGS)),
        properties.has("CorsConfiguration")
            ? Optional.of(cors(properties.properties("CorsConfiguration", CORS)))
            : Optional.empty());
  }

  private static Cors cors(Properties configuration) {
    return new Cors(
        configuration.texts("AllowOrigins"),
        configuration.texts("AllowMethods"),
        configuration.texts("AllowHeaders").stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .toList(),
        configuration.has("MaxAge")
            ? Optional.of(configuration.integer("MaxAge", 0, -1, 86_400))
            : Optional.empty());
  }

  private static Optional<Throttle> throttle(Properties settings) {
    if (!settings.has("ThrottlingRateLimit") && !settings.has("ThrottlingBurstLimit")) {
      return Optional.empty();
    }
    settings.required("ThrottlingRateLimit");
    settings.required("ThrottlingBurstLimit");
    Double rate =
        settings.number("ThrottlingRateLimit").map(number -> number.doubleValue()).orElse(1.0);
    if (rate <= 0) {
      settings.report("ThrottlingRateLimit", "is " + rate + "; use more than 0");
    }
    return Optional.of(
        new Throttle(rate, settings.integer("ThrottlingBurstLimit", 1, 1, Integer.MAX_VALUE)));
  }

  static WebSocketApi webSocket(String name, Properties properties, Set<String> functions) {
    String stage = properties.text("StageName").orElse("default");
    if (!STAGE.matcher(stage).matches()) {
      properties.report(
          "StageName", "is \"" + stage + "\"; use at most 128 letters, digits, _ and -");
    }
    String selection = properties.required("RouteSelectionExpression");
    if (!selection.isEmpty() && !SELECTION.matcher(selection).matches()) {
      properties.report(
          "RouteSelectionExpression", "is \"" + selection + "\"; use $request.body.name");
    }
    if (!properties.has("Routes")) {
      properties.report("Routes", "is required");
    }
    var routes = new LinkedHashMap<String, String>();
    properties
        .named("Routes", "route", ROUTE)
        .forEach((key, route) -> function(route, functions).ifPresent(f -> routes.put(key, f)));
    return new WebSocketApi(
        name,
        stage,
        selection,
        routes,
        throttle(properties.properties("DefaultRouteSettings", WEB_SOCKET_ROUTE_SETTINGS)));
  }

  private static Optional<String> function(Properties route, Set<String> functions) {
    String arn = route.required("FunctionArn");
    Optional<String> function = LocalNames.functionOf(arn).filter(functions::contains);
    if (function.isEmpty() && !arn.isEmpty()) {
      route.report(
          "FunctionArn",
          ("is \"%s\", which is not a function of this template; "
                  + "use !Ref Function.Alias or !GetAtt Function.Arn")
              .formatted(arn));
    }
    return function;
  }
}
