package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/**
 * Answers an upgrade request with the result of {@code $connect}. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html">$connect</a>
 */
record WebSocketHandshake(
    List<WebSocketApi> apis,
    Integration integration,
    RouteThrottle throttle,
    Connections connections,
    RouteDispatcher dispatcher,
    ServerWebSocketContainer container) {

  /** The result of {@code $connect}. */
  private sealed interface Decision {
    record Accept(Optional<String> subprotocol) implements Decision {}

    record Reject(int status) implements Decision {}
  }

  static boolean isUpgrade(Request request) {
    return request.getHeaders().contains(HttpHeader.UPGRADE, "websocket");
  }

  void handle(Request request, Response response, Callback callback) throws Exception {
    Optional<WebSocketApi> api = api(request);
    if (api.isEmpty()) {
      Responses.message(response, callback, 403, "Forbidden");
      return;
    }
    if (!isValid(request)) {
      Responses.message(response, callback, 400, "Bad Request");
      return;
    }
    if (!throttle.admits(api.get(), "$connect")) {
      Responses.message(response, callback, 429, RouteThrottle.MESSAGE);
      return;
    }
    var connection = new Connection(api.get(), caller(request));
    switch (decide(connection, request)) {
      case Decision.Accept accept -> upgrade(connection, accept, request, response, callback);
      case Decision.Reject reject -> Responses.empty(response, callback, reject.status());
    }
  }

  /** The API of the stage that the path names; the root is the API if there is only one. */
  private Optional<WebSocketApi> api(Request request) {
    String path = request.getHttpURI().getCanonicalPath();
    if (path == null || path.isEmpty() || path.equals("/")) {
      return apis.size() == 1 ? Optional.of(apis.getFirst()) : Optional.empty();
    }
    return apis.stream()
        .filter(api -> path.equals("/" + api.stage()) || path.equals("/" + api.stage() + "/"))
        .findFirst();
  }

  private static boolean isValid(Request request) {
    String key = request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY);
    return request.getMethod().equals("GET")
        && "13".equals(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_VERSION))
        && key != null
        && key.matches("[A-Za-z0-9+/]{22}==");
  }

  private static Connection.Caller caller(Request request) {
    return new Connection.Caller(
        header(request, HttpHeader.HOST),
        Request.getRemoteAddr(request),
        header(request, HttpHeader.USER_AGENT),
        header(request, HttpHeader.ORIGIN));
  }

  private static String header(Request request, HttpHeader name) {
    return Optional.ofNullable(request.getHeaders().get(name)).orElse("");
  }

  private Decision decide(Connection connection, Request request) throws InterruptedException {
    String function = connection.api().routes().get("$connect");
    if (function == null) {
      return new Decision.Accept(Optional.empty());
    }
    JsonNode event = new WebSocketEvent(connection).connect(request);
    return integration
        .call(function, event)
        .map(
            invocation ->
                RouteDispatcher.proxyResponse(invocation)
                    .map(WebSocketHandshake::decision)
                    .orElseGet(() -> new Decision.Reject(502)))
        .orElseGet(() -> new Decision.Reject(504));
  }

  private static Decision decision(JsonNode payload) {
    int status = ProxyStatus.of(payload).orElseThrow();
    if (status < 200 || status > 299) {
      // After a 1xx the client would wait for another answer.
      return new Decision.Reject(status < 200 ? 502 : status);
    }
    for (Map.Entry<String, JsonNode> header : payload.path("headers").properties()) {
      if (header.getKey().equalsIgnoreCase("Sec-WebSocket-Protocol")) {
        return new Decision.Accept(Optional.of(header.getValue().asText()));
      }
    }
    return new Decision.Accept(Optional.empty());
  }

  private void upgrade(
      Connection connection,
      Decision.Accept accept,
      Request request,
      Response response,
      Callback callback)
      throws Exception {
    // Before the client knows: a post that its first message causes must find the connection.
    connections.add(connection);
    Callback undo =
        Callback.from(
            callback::succeeded,
            failure -> {
              connections.remove(connection);
              callback.failed(failure);
            });
    boolean upgraded =
        container.upgrade(
            (upgradeRequest, upgradeResponse, upgradeCallback) -> {
              negotiate(accept, upgradeRequest.getSubProtocols(), upgradeResponse);
              return new SocketListener(connection, connections, dispatcher);
            },
            request,
            response,
            undo);
    if (!upgraded) {
      connections.remove(connection);
      Responses.message(response, callback, 400, "Bad Request");
    }
  }

  private static void negotiate(
      Decision.Accept accept, List<String> offered, ServerUpgradeResponse response) {
    // API Gateway negotiates no compression.
    response.setExtensions(new ArrayList<>());
    accept.subprotocol().filter(offered::contains).ifPresent(response::setAcceptedSubProtocol);
  }
}
