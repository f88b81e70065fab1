package dev.realtimeevents.lambda;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.logging.LogLines;
import dev.realtimeevents.memory.MemoryApplication;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** {@code $connect}, {@code $default} and {@code $disconnect}. */
final class SocketFunctionsTest {
  private static final Invocation INVOCATION = Invocation.of("r-1");

  private final MemoryApplication app = new MemoryApplication();

  @Test
  void aBrowserOfAnAllowedOriginIsAccepted() {
    assertEquals(200, connect(Map.of("Origin", "https://example.com"), "https://example.com"));

    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1="));
  }

  @Test
  void theOriginHeaderHasNoCase() {
    assertEquals(200, connect(Map.of("origin", "https://example.com"), "https://example.com"));
  }

  @Test
  void aBrowserOfAnotherOriginIsRejected() {
    assertEquals(403, connect(Map.of("Origin", "https://evil.example"), "https://example.com"));

    assertEquals(Optional.empty(), app.channels("c1="));
  }

  @Test
  void withoutHeadersThereIsNoOrigin() {
    assertEquals(403, connect(null, "https://example.com"));
    assertEquals(200, connect(null, "*"));
  }

  @Test
  void theTimeOfTheConnectionIsApiGateways() {
    APIGatewayV2WebSocketEvent event = event();
    event.getRequestContext().setConnectedAt(app.clock.instant().plusMillis(-1234).toEpochMilli());
    new ConnectFunction(app.handshake("*")).handleRequest(event, INVOCATION);

    List<Instant> times =
        IntStream.range(0, MemoryApplication.SHARDS)
            .mapToObj(shard -> app.subscriptions.page(PUBLIC, shard, Optional.empty(), 10))
            .flatMap(page -> page.subscriptions().stream())
            .map(subscription -> subscription.connectedAt())
            .toList();
    assertEquals(List.of(app.clock.instant().plusMillis(-1234)), times);
  }

  @Test
  void theLogNamesTheRequestAndTheAnswer() {
    List<String> lines =
        LogLines.of(() -> connect(Map.of("Origin", "https://evil.example"), "https://example.com"));

    assertEquals(
        List.of(
            "{\"level\":\"WARN\",\"message\":\"connect\",\"requestId\":\"r-1\","
                + "\"connectionId\":\"c1=\",\"origin\":\"https://evil.example\",\"status\":403,"
                + "\"code\":\"origin_not_allowed\","
                + "\"reason\":\"This origin is not allowed; add it to AllowedOrigins\"}"),
        lines);
  }

  @Test
  void aMessageIsAnsweredOnItsConnection() {
    connect(null, "*");

    assertEquals(200, say("{\"action\":\"ping\"}"));

    assertEquals(
        List.of("{\"type\":\"pong\",\"heads\":{\"public\":0},\"spread\":5}"),
        app.sockets.frames("c1="));
  }

  @Test
  void aMessageWithoutABodyIsNoJson() {
    connect(null, "*");

    assertEquals(200, say(null));

    assertTrue(app.sockets.frames("c1=").getFirst().contains("\"code\":\"invalid_json\""));
  }

  @Test
  void aConnectionIsClosedWhenTheTimeForItsRecoveryRunsOut() {
    connect(null, "*");
    app.log.append(List.of(Events.event("e1")));
    APIGatewayV2WebSocketEvent event = event();
    event.setBody("{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":0}");

    new MessageFunction(app.messages("public")).handleRequest(event, new Invocation("r-1", 11_999));

    assertEquals(List.of(), app.sockets.frames("c1="));
    assertEquals(List.of("c1="), app.sockets.closed());
  }

  @Test
  void aConnectionThatEndsIsForgotten() {
    connect(null, "*");
    var disconnect = new DisconnectFunction(app.connections);
    var ended = new Disconnection("c1=", 1001, "Going away");

    List<String> lines =
        LogLines.of(
            () -> assertEquals(200, disconnect.handleRequest(ended, INVOCATION).getStatusCode()));
    assertEquals(200, disconnect.handleRequest(ended, INVOCATION).getStatusCode());

    assertEquals(Optional.empty(), app.channels("c1="));
    assertEquals(
        List.of(
            "{\"level\":\"INFO\",\"message\":\"disconnect\",\"requestId\":\"r-1\","
                + "\"connectionId\":\"c1=\",\"code\":1001,\"reason\":\"Going away\"}"),
        lines);
  }

  @Test
  void theSubprotocolIsAnsweredOrTheBrowserWouldDropTheConnection() {
    APIGatewayV2WebSocketResponse response =
        offer("realtime-events, realtime-events.token." + app.token("7", "order:*"));

    assertEquals(200, response.getStatusCode());
    assertEquals(Map.of("Sec-WebSocket-Protocol", "realtime-events"), response.getHeaders());
    assertEquals(List.of("c1="), app.connections.connectionsOf("7"));
    assertEquals(Optional.of(Set.of()), app.channels("c1="));
  }

  @Test
  void withoutASubprotocolTheResponseHasNone() {
    assertNull(offer("chat").getHeaders());
    assertEquals(200, connect(Map.of(), "*"));
  }

  @Test
  void theTokenIsNotLogged() {
    List<String> lines =
        LogLines.of(() -> offer("realtime-events, realtime-events.token.secret.secret.secret"));

    assertFalse(lines.toString().contains("secret"), lines.toString());
  }

  @Test
  void aFailureIsLoggedAndRethrown() {
    var failing =
        new MemoryApplication(
            step -> {
              throw new IllegalStateException("The table does not answer");
            });
    APIGatewayV2WebSocketEvent event = event();
    event.setBody("{\"action\":\"ping\"}");
    var ended = new Disconnection("c1=", 1006, "");
    Map<String, Executable> functions =
        Map.of(
            "connect",
                () -> new ConnectFunction(failing.handshake("*")).handleRequest(event, INVOCATION),
            "message",
                () ->
                    new MessageFunction(failing.messages("public"))
                        .handleRequest(event, INVOCATION),
            "disconnect",
                () -> new DisconnectFunction(failing.connections).handleRequest(ended, INVOCATION));

    functions.forEach(
        (name, function) -> {
          List<String> lines =
              LogLines.of(() -> assertThrows(IllegalStateException.class, function));
          assertEquals(1, lines.size());
          assertTrue(
              lines
                  .getFirst()
                  .startsWith(
                      "{\"level\":\"ERROR\",\"message\":\"%s failed\",\"requestId\":\"r-1\",\"stack\":"
                          .formatted(name)),
              lines.getFirst());
        });
  }

  private APIGatewayV2WebSocketResponse offer(String subprotocols) {
    APIGatewayV2WebSocketEvent event = event();
    event.setHeaders(Map.of("sec-websocket-protocol", subprotocols));
    return new ConnectFunction(app.handshake("*")).handleRequest(event, INVOCATION);
  }

  private int connect(Map<String, String> headers, String... origins) {
    APIGatewayV2WebSocketEvent event = event();
    event.setHeaders(headers);
    return new ConnectFunction(app.handshake(origins))
        .handleRequest(event, INVOCATION)
        .getStatusCode();
  }

  private int say(String body) {
    APIGatewayV2WebSocketEvent event = event();
    event.setBody(body);
    return new MessageFunction(app.messages("public"))
        .handleRequest(event, INVOCATION)
        .getStatusCode();
  }

  private APIGatewayV2WebSocketEvent event() {
    var context = new APIGatewayV2WebSocketEvent.RequestContext();
    context.setConnectionId("c1=");
    context.setConnectedAt(app.clock.instant().toEpochMilli());
    var event = new APIGatewayV2WebSocketEvent();
    event.setRequestContext(context);
    return event;
  }
}
