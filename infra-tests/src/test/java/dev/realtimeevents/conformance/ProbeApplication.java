package dev.realtimeevents.conformance;

import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The APIs of {@code infra-tests/conformance/template.yaml}. */
final class ProbeApplication {
  static final Application DESCRIPTION =
      new Application(
          List.of(),
          List.of(
              new HttpApi(
                  "HttpApi",
                  List.of(
                      new HttpRoute("POST", "/echo/{proxy+}", "ProbeFunction"),
                      new HttpRoute("GET", "/events/{key}", "ProbeFunction")),
                  Optional.empty(),
                  Optional.empty())),
          List.of(
              new WebSocketApi(
                  "RoutedApi",
                  "routed",
                  "$request.body.action",
                  Map.of(
                      "$connect", "ProbeFunction",
                      "$disconnect", "ProbeFunction",
                      "probe", "ProbeFunction"),
                  Optional.empty()),
              new WebSocketApi(
                  "PlainApi",
                  "plain",
                  "$request.body.action",
                  Map.of("$default", "ProbeFunction"),
                  Optional.empty())),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of());

  private ProbeApplication() {}
}
