package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.lambda.Killed;
import dev.realtimeevents.local.loopback.Caller;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The gateway's own endpoints, under {@code /.local/}. Thread-safe.
 *
 * <ul>
 *   <li>{@code GET /.local/faults}, {@code PUT /.local/faults}: the settings of {@link Faults} as
 *       JSON; GET also returns {@code struck}, how often each fault has occurred since the start
 *   <li>{@code GET /.local/usage}: {@link Usage} as JSON
 *   <li>{@code POST /.local/kill}, {@code {"function": …, "atMost": …}}: kills processes of a
 *       function
 *   <li>{@code GET /.local/connections}: the open connections, with their channels and how far each
 *       is
 *   <li>{@code POST /.local/connections/close}, {@code {"connectionId": …, "cut": …}}: closes a
 *       connection, or cuts its socket without a close frame
 *   <li>{@code GET /.local/outputs}: the outputs of the template, which name the gateway's
 *       addresses
 *   <li>{@code GET /.local/secret}: the secret that signs dispatches
 * </ul>
 */
record LocalApi(
    Connections connections,
    Faults faults,
    Usage usage,
    Kill kill,
    Map<String, String> outputs,
    Optional<String> secret,
    Map<String, LocalEndpoint> endpoints,
    Function<List<String>, Map<String, ObjectNode>> connectionDetails) {
  static final String PREFIX = "/.local/";

  private static final int MAX_BODY_BYTES = 64 * 1024;

  /** The endpoints of this class, for those who ask for another. */
  private static final List<String> OWN =
      List.of(
          "GET /.local/faults",
          "PUT /.local/faults",
          "GET /.local/usage",
          "POST /.local/kill",
          "GET /.local/connections",
          "POST /.local/connections/close",
          "GET /.local/outputs",
          "GET /.local/secret");

  void handle(Caller caller, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
    if (!caller.isOfThisMachine()) {
      Responses.message(
          response,
          callback,
          403,
          "Only this machine and the gateway's own page may call /.local/. Use 127.0.0.1 or"
              + " localhost, and send no Origin header");
      return;
    }
    String route = request.getMethod() + " " + request.getHttpURI().getPath();
    if (endpoints.containsKey(route)) {
      answer(endpoints.get(route), request, response, callback);
      return;
    }
    switch (route) {
      case "GET /.local/faults" ->
          Responses.json(response, callback, 200, faults.settings().set("struck", faults.counts()));
      case "PUT /.local/faults" ->
          body(request, response, callback).ifPresent(it -> set(it, response, callback));
      case "GET /.local/usage" -> usage(response, callback);
      case "POST /.local/kill" ->
          body(request, response, callback).ifPresent(it -> kill(it, response, callback));
      case "GET /.local/connections" -> Responses.json(response, callback, 200, list());
      case "POST /.local/connections/close" ->
          body(request, response, callback).ifPresent(it -> close(it, response, callback));
      case "GET /.local/outputs" -> Responses.json(response, callback, 200, named(outputs));
      case "GET /.local/secret" ->
          secret.ifPresentOrElse(
              it -> Responses.json(response, callback, 200, Json.object().put("secret", it)),
              () -> Responses.message(response, callback, 404, "The template has no secret"));
      default ->
          Responses.message(
              response,
              callback,
              404,
              "No such endpoint. Use "
                  + Stream.concat(OWN.stream(), endpoints.keySet().stream())
                      .sorted()
                      .collect(Collectors.joining(", ")));
    }
  }

  private void usage(Response response, Callback callback) {
    try {
      Responses.json(response, callback, 200, usage.json());
    } catch (IllegalStateException e) {
      Responses.message(response, callback, 503, e.getMessage());
    }
  }

  private static void answer(
      LocalEndpoint endpoint, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    JsonNode body = MissingNode.getInstance();
    if (request.getMethod().equals("POST")) {
      Optional<JsonNode> sent = body(request, response, callback);
      if (sent.isEmpty()) {
        return;
      }
      body = sent.get();
    }
    LocalEndpoint.Ask ask =
        LocalEndpoint.Ask.of(QueryString.parse(request.getHttpURI().getQuery()), body);
    try {
      Responses.json(response, callback, 200, endpoint.answer(ask));
    } catch (IllegalArgumentException e) {
      Responses.message(response, callback, 400, e.getMessage());
    } catch (IllegalStateException e) {
      Responses.message(response, callback, 503, e.getMessage());
    }
  }

  /** The JSON of the request; empty if there is none, and the request is answered. */
  private static Optional<JsonNode> body(Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("application/json")) {
      // A page of another origin cannot send this type without a preflight request.
      Responses.message(response, callback, 415, "Send Content-Type: application/json");
      return Optional.empty();
    }
    Optional<JsonNode> json = Body.read(request, MAX_BODY_BYTES).flatMap(Json::parse);
    if (json.isEmpty()) {
      Responses.message(response, callback, 400, "The body is not valid JSON");
    }
    return json;
  }

  private void set(JsonNode json, Response response, Callback callback) {
    try {
      faults.set(json);
      Responses.json(response, callback, 200, faults.settings());
    } catch (IllegalArgumentException e) {
      Responses.message(response, callback, 400, e.getMessage());
    }
  }

  private void kill(JsonNode json, Response response, Callback callback) {
    JsonNode function = json.path("function");
    JsonNode atMost = json.path("atMost");
    boolean some = atMost.isIntegralNumber() && atMost.canConvertToInt() && atMost.intValue() > 0;
    if (!function.isTextual() || !(some || atMost.isMissingNode())) {
      Responses.message(
          response,
          callback,
          400,
          "Send the name of a function, and a positive atMost to kill only some of its processes:"
              + " {\"function\": \"…\", \"atMost\": 1}");
      return;
    }
    try {
      Killed killed = kill.kill(function.asText(), atMost.asInt(Integer.MAX_VALUE));
      ObjectNode answer = Json.object().put("function", function.asText());
      answer.put("killed", killed.processes()).put("working", killed.working());
      Responses.json(response, callback, 200, answer);
    } catch (IllegalArgumentException e) {
      Responses.message(response, callback, 404, e.getMessage());
    }
  }

  private void close(JsonNode json, Response response, Callback callback) {
    JsonNode id = json.path("connectionId");
    JsonNode cut = json.path("cut");
    if (!id.isTextual() || !(cut.isBoolean() || cut.isMissingNode())) {
      Responses.message(
          response,
          callback,
          400,
          "Send the id of a connection, and \"cut\": true to cut its socket without a close frame:"
              + " {\"connectionId\": \"…\", \"cut\": false}");
      return;
    }
    Optional<Connection> connection = connections.find(id.asText());
    if (connection.isEmpty()) {
      Responses.message(
          response,
          callback,
          404,
          "There is no such connection. GET /.local/connections lists them");
      return;
    }
    if (cut.asBoolean()) {
      connections.cut(connection.get());
    } else {
      connections.close(connection.get(), 1001, "Going away");
    }
    Responses.json(
        response,
        callback,
        200,
        Json.object().put("connectionId", id.asText()).put("cut", cut.asBoolean()));
  }

  private static ObjectNode named(Map<String, String> texts) {
    ObjectNode object = Json.object();
    texts.forEach(object::put);
    return object;
  }

  private ArrayNode list() {
    ArrayNode list = Json.object().arrayNode();
    List<Connection> all = connections.all();
    Map<String, ObjectNode> details =
        connectionDetails.apply(all.stream().map(Connection::id).toList());
    for (Connection connection : all) {
      ObjectNode described = list.addObject();
      described.put("connectionId", connection.id());
      described.put("stage", connection.api().stage());
      described.put("origin", connection.caller().origin());
      described.setAll(ConnectionsApi.describe(connection));
      Optional.ofNullable(details.get(connection.id())).ifPresent(described::setAll);
      described.path("channels").forEach(channel -> position(connection, (ObjectNode) channel));
    }
    return list;
  }

  private static void position(Connection connection, ObjectNode channel) {
    connection
        .positions()
        .of(channel.path("channel").asText())
        .ifPresent(seq -> channel.put("seq", seq));
  }
}
