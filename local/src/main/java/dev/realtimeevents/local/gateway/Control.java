package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The gateway's own endpoints, under {@code /.local/}. Thread-safe.
 *
 * <ul>
 *   <li>{@code GET /.local/faults}, {@code PUT /.local/faults}: {@link Faults} as JSON
 *   <li>{@code GET /.local/connections}: the open connections
 *   <li>{@code GET /.local/secret}: the secret that signs dispatches, for the first-look page
 * </ul>
 */
record Control(Connections connections, FaultSwitch faults, Optional<String> secret) {
  static final String PREFIX = "/.local/";

  private static final int MAX_BODY_BYTES = 64 * 1024;

  void handle(Request request, Response response, Callback callback) throws IOException {
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
    if (!LocalOnly.allows(request)) {
      Answers.message(
          response,
          callback,
          403,
          "Only for this machine and the gateway's own page: use 127.0.0.1 or localhost, no"
              + " Origin");
      return;
    }
    switch (request.getMethod() + " " + request.getHttpURI().getPath()) {
      case "GET /.local/faults" -> Answers.json(response, callback, 200, faults.faults().toJson());
      case "PUT /.local/faults" -> putFaults(request, response, callback);
      case "GET /.local/connections" -> Answers.json(response, callback, 200, list());
      case "GET /.local/secret" ->
          secret.ifPresentOrElse(
              it -> Answers.json(response, callback, 200, Json.object().put("secret", it)),
              () -> Answers.message(response, callback, 404, "No development secret is set"));
      default ->
          Answers.message(
              response,
              callback,
              404,
              "Known are GET and PUT /.local/faults, GET /.local/connections, GET /.local/secret");
    }
  }

  private void putFaults(Request request, Response response, Callback callback) throws IOException {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("application/json")) {
      Answers.message(response, callback, 415, "Send Content-Type: application/json");
      return;
    }
    Optional<JsonNode> json = Body.read(request, MAX_BODY_BYTES).flatMap(Json::parse);
    if (json.isEmpty()) {
      Answers.message(response, callback, 400, "The body is not JSON");
      return;
    }
    try {
      Faults next = Faults.fromJson(json.get());
      faults.set(next);
      Answers.json(response, callback, 200, next.toJson());
    } catch (IllegalArgumentException e) {
      Answers.message(response, callback, 400, e.getMessage());
    }
  }

  private ArrayNode list() {
    ArrayNode list = Json.object().arrayNode();
    for (Connection connection : connections.all()) {
      ObjectNode described = list.addObject();
      described.put("connectionId", connection.id());
      described.put("stage", connection.api().stage());
      described.setAll(ConnectionsApi.describe(connection));
    }
    return list;
  }
}
