package dev.realtimeevents.local.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.Application.Throttle;
import dev.realtimeevents.wire.RawSocket;
import dev.realtimeevents.wire.TestSocket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketApiTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Functions functions = new Functions();
  private final Application all =
      Applications.webSocket(
          "$connect", "Connect", "$disconnect", "Disconnect", "$default", "Message");
  private Gateway gateway;

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void start(Application application) throws IOException {
    start(application, GatewayOptions.onPort(0));
  }

  private void start(Application application, GatewayOptions options) throws IOException {
    gateway = Gateway.start(application, functions, options);
  }

  private URI at(String path) {
    return URI.create(gateway.webSocket() + path);
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.http() + path))
            .header("Authorization", "AWS4-HMAC-SHA256 unverified")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private String connectionId() throws InterruptedException {
    return functions.next("Connect").at("/requestContext/connectionId").asText();
  }

  @Test
  void connectMessageAndDisconnectReachTheirFunctions() throws Exception {
    start(all);
    TestSocket client = TestSocket.open(at("/live?a=1&a=2&b=%20x"));
    JsonNode connect = functions.next("Connect");
    assertEquals("2", connect.at("/queryStringParameters/a").asText());
    assertEquals(2, connect.at("/multiValueQueryStringParameters/a").size());
    assertEquals(" x", connect.at("/queryStringParameters/b").asText());
    String id = connect.at("/requestContext/connectionId").asText();
    assertTrue(id.matches("[A-Za-z0-9_-]{15}="), id);

    client.send("hello");
    JsonNode message = functions.next("Message");
    assertEquals("hello", message.path("body").asText());
    assertEquals(id, message.at("/requestContext/connectionId").asText());
    assertFalse(message.has("headers"));

    client.socket().sendClose(4001, "bye").join();
    JsonNode disconnect = functions.next("Disconnect");
    assertEquals(4001, disconnect.at("/requestContext/disconnectStatusCode").asInt());
    assertEquals("bye", disconnect.at("/requestContext/disconnectReason").asText());
  }

  @Test
  void theRootLeadsToTheOnlyApi() throws Exception {
    start(all);
    TestSocket.open(at(""));
    assertEquals("live", functions.next("Connect").at("/requestContext/stage").asText());
    assertEquals(403, TestSocket.rejection(at("/other")));
  }

  @Test
  void aHandshakeIsRejectedWithTheStatusOfConnect() throws Exception {
    start(all);
    functions.on("Connect", "{\"statusCode\":401}");
    assertEquals(401, TestSocket.rejection(at("/")));
    functions.on("Connect", event -> Functions.failure());
    assertEquals(502, TestSocket.rejection(at("/")));
    functions.on("Connect", "{\"status\":200}");
    assertEquals(502, TestSocket.rejection(at("/")));
    functions.on("Connect", event -> Functions.throttled());
    assertEquals(502, TestSocket.rejection(at("/")));
    assertFalse(functions.isInvoked("Disconnect", Duration.ofMillis(200)));
  }

  @Test
  void aHandshakeOverTheThrottleIs429() throws Exception {
    start(throttled(2));
    TestSocket.open(at("/live"));
    TestSocket.open(at("/live"));
    assertEquals(429, TestSocket.rejection(at("/live")));
    functions.next("Connect");
    functions.next("Connect");
    assertFalse(functions.isInvoked("Connect", Duration.ofMillis(200)));
  }

  @Test
  void aMessageOverTheThrottleIsAnsweredAndReachesNoFunction() throws Exception {
    start(throttled(2));
    TestSocket client = TestSocket.open(at("/live"));
    String id = connectionId();
    client.send("{\"action\":\"a\"}");
    client.send("{\"action\":\"b\"}");
    functions.next("Message");
    functions.next("Message");
    TestSocket other = TestSocket.open(at("/live"));
    other.send("{\"action\":\"c\"}");
    client.send("{\"action\":\"d\"}");
    JsonNode reply = Json.parse(client.next().getBytes(UTF_8)).orElseThrow();
    assertEquals("Too Many Requests", reply.path("message").asText());
    assertEquals(id, reply.path("connectionId").asText());
    assertTrue(reply.has("requestId"));
    assertTrue(other.next().startsWith("{\"message\":\"Too Many Requests\""));
    assertFalse(functions.isInvoked("Message", Duration.ofMillis(200)));
  }

  @Test
  void eachRouteHasAThrottleOfItsOwn() throws Exception {
    start(
        Applications.webSocket(
            Optional.of(new Throttle(0.001, 1)), "$default", "Message", "named", "Named"));
    TestSocket client = TestSocket.open(at("/live"));
    client.send("{\"action\":\"a\"}");
    functions.next("Message");
    client.send("{\"action\":\"b\"}");
    assertTrue(client.next().startsWith("{\"message\":\"Too Many Requests\""));
    client.send("{\"action\":\"named\"}");
    functions.next("Named");
  }

  @Test
  void aDisconnectOverTheThrottleIsLost() throws Exception {
    start(Applications.webSocket(Optional.of(new Throttle(0.001, 1)), "$disconnect", "Disconnect"));
    TestSocket first = TestSocket.open(at("/live"));
    TestSocket second = TestSocket.open(at("/live"));
    first.close();
    functions.next("Disconnect");
    second.close();
    assertFalse(functions.isInvoked("Disconnect", Duration.ofMillis(200)));
  }

  /** With a throttle of so many requests to each route, which hardly ever allows another. */
  private static Application throttled(int burst) {
    return Applications.webSocket(
        Optional.of(new Throttle(0.001, burst)),
        "$connect",
        "Connect",
        "$disconnect",
        "Disconnect",
        "$default",
        "Message");
  }

  @Test
  void aLateConnectIsRejected() throws Exception {
    start(
        all,
        GatewayOptions.onPort(0)
            .withIntegrationTimeouts(Duration.ofSeconds(1), Duration.ofMillis(100)));
    var never = new CountDownLatch(1);
    functions.on(
        "Connect",
        event -> {
          never.await();
          return Functions.failure();
        });
    assertEquals(504, TestSocket.rejection(at("/")));
    never.countDown();
  }

  @Test
  void theSubprotocolOfConnectIsNegotiated() throws Exception {
    start(all);
    functions.on(
        "Connect", "{\"statusCode\":200,\"headers\":{\"sec-websocket-protocol\":\"two\"}}");
    assertEquals("two", TestSocket.open(at("/"), "one", "two").socket().getSubprotocol());
  }

  @Test
  void messagesAreDispatchedByTheirRouteKey() throws Exception {
    start(Applications.webSocket("join", "Join"));
    TestSocket client = TestSocket.open(at("/"));
    client.send("{\"action\":\"join\"}");
    assertEquals("join", functions.next("Join").at("/requestContext/routeKey").asText());
    client.send("{\"action\":\"other\"}");
    JsonNode reply = Json.parse(client.next()).orElseThrow();
    assertEquals("Forbidden", reply.path("message").asText());
    assertTrue(reply.has("connectionId") && reply.has("requestId"));
  }

  @Test
  void theClientGetsAnErrorIfTheFunctionFails() throws Exception {
    start(all);
    functions.on("Message", event -> Functions.failure());
    TestSocket client = TestSocket.open(at("/"));
    client.send("x");
    assertTrue(client.next().startsWith("{\"message\":\"Internal server error\""));
  }

  @Test
  void postGetAndDeleteWorkOnAnEncodedId() throws Exception {
    start(all);
    TestSocket client = TestSocket.open(at("/"));
    String id = connectionId();
    String path = "/live/%40connections/" + id.replace("=", "%3D");
    assertEquals(200, call("POST", path, "äöü").statusCode());
    assertEquals("äöü", client.next());
    JsonNode got = Json.parse(call("GET", path, "").body()).orElseThrow();
    assertEquals("127.0.0.1", got.at("/identity/sourceIp").asText());
    assertTrue(got.has("connectedAt") && got.has("lastActiveAt"));
    assertEquals(204, call("DELETE", path, "").statusCode());
    assertEquals(new TestSocket.Close(1000, "Connection Closed Normally"), client.awaitClose());
    JsonNode disconnect = functions.next("Disconnect");
    assertEquals(1000, disconnect.at("/requestContext/disconnectStatusCode").asInt());
    HttpResponse<String> gone = call("POST", path, "x");
    assertEquals(410, gone.statusCode());
    assertEquals("GoneException", gone.headers().firstValue("x-amzn-errortype").orElseThrow());
  }

  @Test
  void aPostDuringConnectIsGone() throws Exception {
    start(all);
    int[] status = new int[1];
    functions.on(
        "Connect",
        event -> {
          String id = event.at("/requestContext/connectionId").asText();
          try {
            status[0] = call("POST", "/live/@connections/" + id, "early").statusCode();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return Functions.answer("{\"statusCode\":200}");
        });
    TestSocket.open(at("/"));
    assertEquals(410, status[0]);
  }

  @Test
  void aLongMessageIsComplete() throws Exception {
    start(all);
    TestSocket client = TestSocket.open(at("/"));
    String id = connectionId();
    String message = "€".repeat(128 * 1024 / 3);
    assertEquals(200, call("POST", "/live/@connections/" + id, message).statusCode());
    assertEquals(message, client.next());
    assertEquals(
        413, call("POST", "/live/@connections/" + id, "x".repeat(128 * 1024 + 1)).statusCode());
  }

  @Test
  void longAndBinaryMessagesCloseTheSocket() throws Exception {
    start(all);
    TestSocket message = TestSocket.open(at("/"));
    WebSocket socket = message.socket();
    for (int i = 0; i < 4; i++) {
      socket.sendText("x".repeat(32 * 1024), false).join();
    }
    socket.sendText("x", true);
    assertEquals(1009, message.awaitClose().code());

    TestSocket binary = TestSocket.open(at("/"));
    binary.socket().sendBinary(ByteBuffer.allocate(3), true);
    assertEquals(1003, binary.awaitClose().code());
    for (int code : List.of(1009, 1003)) {
      assertEquals(
          code, functions.next("Disconnect").at("/requestContext/disconnectStatusCode").asInt());
    }
  }

  @Test
  void idleAndOldSocketsAreClosed() throws Exception {
    start(
        all,
        GatewayOptions.onPort(0).withConnectionLimits(Duration.ofMillis(300), Duration.ofHours(2)));
    assertEquals(new TestSocket.Close(1001, "Going away"), TestSocket.open(at("/")).awaitClose());
    assertEquals(
        1001, functions.next("Disconnect").at("/requestContext/disconnectStatusCode").asInt());
    gateway.close();

    start(
        all,
        GatewayOptions.onPort(0).withConnectionLimits(Duration.ofHours(2), Duration.ofMillis(300)));
    assertEquals(new TestSocket.Close(1001, "Going away"), TestSocket.open(at("/")).awaitClose());
  }

  @Test
  void aVanishedClientIsDisconnected() throws Exception {
    start(all);
    TestSocket client = TestSocket.open(at("/"));
    client.socket().abort();
    JsonNode disconnect = functions.next("Disconnect");
    assertEquals(1006, disconnect.at("/requestContext/disconnectStatusCode").asInt());
  }

  @Test
  void aSlowReaderIsThrottledAndBlocksNobody() throws Exception {
    start(all);
    try (RawSocket _ = RawSocket.open(at("/"))) {
      String slowId = connectionId();
      TestSocket quick = TestSocket.open(at("/"));
      String quickId = connectionId();
      String big = "x".repeat(100 * 1024);
      int status = 200;
      for (int i = 0; i < 400 && status == 200; i++) {
        status = call("POST", "/live/@connections/" + slowId, big).statusCode();
      }
      assertEquals(429, status);
      assertEquals(200, call("POST", "/live/@connections/" + quickId, "now").statusCode());
      assertEquals("now", quick.next());
    }
  }

  @Test
  void twoApisWithOneStageAreAnError() throws Exception {
    start(all);
    Application.WebSocketApi api = all.webSocketApis().getFirst();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Gateway.start(
                Applications.of(List.of(), List.of(api, api)),
                functions,
                GatewayOptions.onPort(0)));
  }
}
