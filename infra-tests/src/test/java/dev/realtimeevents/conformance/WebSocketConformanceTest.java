package dev.realtimeevents.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.RawSocket;
import dev.realtimeevents.wire.TestSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketConformanceTest extends ProbeConformance {
  private RawSocket connectRaw() throws IOException {
    return RawSocket.open(target.webSocket("probe=" + key));
  }

  private JsonNode disconnect() throws Exception {
    return probe.await(connectionId(), "DISCONNECT").path("requestContext");
  }

  private static String message(String... keysAndValues) {
    var json = new StringBuilder("{\"action\":\"probe\"");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      json.append(",\"%s\":\"%s\"".formatted(keysAndValues[i], keysAndValues[i + 1]));
    }
    return json.append('}').toString();
  }

  // ---- The handshake

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 500})
  void aHandshakeIsRefusedWithTheStatusThatConnectAnswered(int status) {
    assertEquals(status, TestSocket.rejection(target.webSocket("status=" + status)));
  }

  @Test
  void noSocketIsOpenBeforeConnectHasAnswered() throws Exception {
    try (RawSocket raw = RawSocket.ask(target.webSocket("delayMillis=1500"))) {
      assertTrue(raw.isSilentFor(Duration.ofSeconds(1)));
      assertTrue(raw.readAnswer().startsWith("HTTP/1.1 101 "));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "malformed"})
  void aConnectThatFailsRefusesWith502(String answer) {
    assertEquals(502, TestSocket.rejection(target.webSocket("answer=" + answer)));
  }

  @Test
  void theSubprotocolIsWhatConnectAnswered() {
    try (TestSocket socket =
        TestSocket.open(target.webSocket("subprotocol=second"), "first", "second")) {
      assertEquals("second", socket.socket().getSubprotocol());
    }
  }

  @Test
  void withoutAConnectRouteEverySocketIsOpened() throws Exception {
    try (TestSocket socket = TestSocket.open(target.plainWebSocket())) {
      socket.send("{\"probe\":\"" + key + "\"}");
      probe.await(key, "MESSAGE");
    }
  }

  @Test
  void noExtensionIsNegotiated() throws Exception {
    try (RawSocket raw =
        RawSocket.ask(
            target.webSocket("probe=" + key), "Sec-WebSocket-Extensions: permessage-deflate")) {
      String answer = raw.readAnswer();
      assertTrue(answer.startsWith("HTTP/1.1 101 "));
      assertFalse(answer.toLowerCase().contains("sec-websocket-extensions"), answer);
    }
  }

  // ---- Messages to functions

  @Test
  void aMessageGoesToTheRouteThatItNames() throws Exception {
    try (TestSocket socket = connect()) {
      socket.send(message("probe", key));
      JsonNode event = probe.await(key, "MESSAGE");
      assertEquals("probe", event.at("/requestContext/routeKey").asText());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"action\":\"unknown\"}", "{\"action\":null}", "not JSON", "[]"})
  void withoutADefaultRouteAMessageThatNamesNoneIsAnswered(String text) throws Exception {
    try (TestSocket socket = connect()) {
      socket.send(text);
      JsonNode reply = Probe.json(socket.next());
      assertEquals("Forbidden", reply.path("message").asText());
      assertEquals(connectionId(), reply.path("connectionId").asText());
      assertFalse(reply.path("requestId").asText().isEmpty());
    }
  }

  @Test
  void otherMessagesGoToTheDefaultRoute() throws Exception {
    try (TestSocket socket = TestSocket.open(target.plainWebSocket())) {
      socket.send("{\"action\":\"unknown\",\"probe\":\"" + key + "\"}");
      JsonNode event = probe.await(key, "MESSAGE");
      assertEquals("$default", event.at("/requestContext/routeKey").asText());
    }
  }

  @Test
  void theResponseOfAFunctionIsNotSent() throws Exception {
    try (TestSocket socket = connect()) {
      socket.send(message("probe", key));
      probe.await(key, "MESSAGE");
      assertFalse(socket.getsWithin(Duration.ofMillis(500)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "malformed"})
  void aFailingFunctionSendsAnErrorToTheClient(String answer) throws Exception {
    try (TestSocket socket = connect()) {
      socket.send(message("answer", answer));
      JsonNode reply = Probe.json(socket.next());
      assertEquals("Internal server error", reply.path("message").asText());
      assertEquals(connectionId(), reply.path("connectionId").asText());
      assertFalse(reply.path("requestId").asText().isEmpty());
    }
  }

  @Test
  void aSlowMessageDoesNotHoldUpTheNext() throws Exception {
    try (TestSocket socket = connect()) {
      String slow = Probe.newKey();
      socket.send(message("probe", slow, "delayMillis", "3000", "answer", "throw"));
      probe.await(slow, "MESSAGE");
      String quick = Probe.newKey();
      socket.send(message("probe", quick, "answer", "throw"));
      assertEquals(
          probe.await(quick, "MESSAGE").at("/requestContext/requestId").asText(),
          Probe.json(socket.next()).path("requestId").asText());
    }
  }

  // ---- Limits

  @Test
  void aFrameOf32KilobytesIsTaken() throws Exception {
    try (RawSocket raw = connectRaw()) {
      String start = "{\"action\":\"probe\",\"probe\":\"" + key + "\",\"fill\":\"";
      raw.sendText(start + "x".repeat(FRAME - start.length() - 2) + "\"}");
      assertEquals(FRAME, probe.await(key, "MESSAGE").path("body").asText().length());
    }
  }

  @Test
  void aFrameOver32KilobytesClosesWith1009() throws Exception {
    try (RawSocket raw = connectRaw()) {
      raw.sendText("x".repeat(FRAME + 1));
      assertEquals(1009, raw.readCloseCode());
    }
    assertEquals(1009, disconnect().path("disconnectStatusCode").asInt());
  }

  @Test
  void aMessageOf128KilobytesInSmallerFramesIsTaken() throws Exception {
    try (RawSocket raw = connectRaw()) {
      String start = "{\"action\":\"probe\",\"probe\":\"" + key + "\",\"fill\":\"";
      String whole = start + "x".repeat(MESSAGE - start.length() - 2) + "\"}";
      for (int i = 0; i < MESSAGE; i += FRAME) {
        byte[] part = whole.substring(i, i + FRAME).getBytes();
        raw.send(i + FRAME == MESSAGE, i == 0 ? RawSocket.TEXT : 0, part);
      }
      assertEquals(MESSAGE, probe.await(key, "MESSAGE").path("body").asText().length());
    }
  }

  @Test
  void aMessageOver128KilobytesClosesWith1009() throws Exception {
    try (RawSocket raw = connectRaw()) {
      for (int i = 0; i < MESSAGE; i += FRAME) {
        raw.send(false, i == 0 ? RawSocket.TEXT : 0, new byte[FRAME]);
      }
      raw.send(true, 0, new byte[1]);
      assertEquals(1009, raw.readCloseCode());
    }
  }

  @Test
  void invalidUtf8ClosesWith1007() throws Exception {
    try (RawSocket raw = connectRaw()) {
      raw.send(true, RawSocket.TEXT, new byte[] {(byte) 0xC3, 0x28});
      assertEquals(1007, raw.readCloseCode());
    }
  }

  @Test
  void aBinaryFrameClosesWith1003() throws Exception {
    try (TestSocket socket = connect()) {
      socket.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true);
      assertEquals(1003, socket.awaitClose().code());
    }
  }

  @Test
  void aPingIsAnsweredAndReachesNoFunction() throws Exception {
    try (RawSocket raw = connectRaw()) {
      raw.send(true, 9, new byte[] {7});
      RawSocket.Frame pong = raw.read();
      assertEquals(10, pong.opcode());
      assertEquals(7, pong.payload()[0]);
      assertTrue(probe.find(connectionId(), "MESSAGE").isEmpty());
    }
  }

  @Test
  void aSocketThatIsIdleForTenMinutesIsClosedWith1001() throws Exception {
    var shortIdle =
        new Target.Limits(Duration.ofSeconds(2), Duration.ofHours(2), Duration.ofSeconds(30));
    try (Target patient = Target.open(shortIdle);
        TestSocket socket = TestSocket.open(patient.webSocket("probe=" + key))) {
      long opened = System.nanoTime();
      Duration idle = patient.limits().idle();
      assertEquals(
          new TestSocket.Close(1001, "Going away"), socket.awaitClose(idle.multipliedBy(2)));
      assertTrue(System.nanoTime() - opened > idle.toNanos() * 9 / 10);
      var there = new Probe(patient);
      String id = there.await(key, "CONNECT").at("/requestContext/connectionId").asText();
      JsonNode context = there.await(id, "DISCONNECT").path("requestContext");
      assertEquals(1001, context.path("disconnectStatusCode").asInt());
      assertEquals("Going away", context.path("disconnectReason").asText());
    }
  }

  @Test
  void aSocketIsClosedAfterTwoHoursHoweverBusy() throws Exception {
    var shortLife =
        new Target.Limits(Duration.ofMinutes(10), Duration.ofSeconds(3), Duration.ofSeconds(30));
    try (Target patient = Target.open(shortLife);
        TestSocket socket = TestSocket.open(patient.webSocket("probe=" + key))) {
      long opened = System.nanoTime();
      Duration life = patient.limits().longestLife();
      Thread talk = Thread.ofVirtual().start(() -> talk(socket, life.dividedBy(20)));
      assertEquals(1001, socket.awaitClose(life.multipliedBy(2)).code());
      assertTrue(System.nanoTime() - opened > life.toNanos() * 9 / 10);
      talk.interrupt();
    }
  }

  private static void talk(TestSocket socket, Duration pause) {
    try {
      while (!socket.socket().isOutputClosed()) {
        socket.socket().sendText(message(), true);
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- $disconnect

  @Test
  void disconnectFiresWhenTheClientCloses() throws Exception {
    try (TestSocket socket = connect()) {
      connectionId();
      socket.socket().sendClose(4321, "enough").join();
      JsonNode context = disconnect();
      assertEquals(4321, context.path("disconnectStatusCode").asInt());
      assertEquals("enough", context.path("disconnectReason").asText());
    }
  }

  @Test
  void disconnectFiresWhenTheClientGivesNoCode() throws Exception {
    try (RawSocket raw = connectRaw()) {
      connectionId();
      raw.send(true, RawSocket.CLOSE, new byte[0]);
      assertEquals(1005, disconnect().path("disconnectStatusCode").asInt());
    }
  }

  @Test
  void disconnectFiresWhenTheClientVanishes() throws Exception {
    RawSocket raw = connectRaw();
    connectionId();
    raw.close();
    assertEquals(1006, disconnect().path("disconnectStatusCode").asInt());
  }

  // ---- Events, field by field

  @Test
  void theConnectEventHasTheHandshake() throws Exception {
    String query = "probe=" + key + "&twice=1&twice=2";
    try (RawSocket raw = RawSocket.ask(target.webSocket(query), "X-Two: a", "X-Two: b")) {
      assertTrue(raw.readAnswer().startsWith("HTTP/1.1 101 "));
      JsonNode event = probe.await(key, "CONNECT");
      assertEquals("13", event.at("/headers/Sec-WebSocket-Version").asText());
      assertEquals("[\"a\",\"b\"]", event.at("/multiValueHeaders/X-Two").toString());
      for (String name :
          new String[] {
            "Host", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Amzn-Trace-Id"
          }) {
        assertTrue(event.path("headers").has(name), name);
        assertEquals(1, event.path("multiValueHeaders").path(name).size(), name);
      }
      assertEquals("2", event.at("/queryStringParameters/twice").asText());
      assertEquals("[\"1\",\"2\"]", event.at("/multiValueQueryStringParameters/twice").toString());
      assertFalse(event.path("isBase64Encoded").asBoolean(true));
      assertFalse(event.has("body"));
      assertCommonContext(event.path("requestContext"), "$connect", "CONNECT");
    }
  }

  @Test
  void theMessageEventHasBodyAndMessageIdAndNoHeaders() throws Exception {
    try (TestSocket socket = connect()) {
      String text = message("probe", key, "note", "äöü");
      socket.send(text);
      JsonNode event = probe.await(key, "MESSAGE");
      assertEquals(text, event.path("body").asText());
      assertFalse(event.path("isBase64Encoded").asBoolean(true));
      assertFalse(event.has("headers"));
      assertFalse(event.at("/requestContext/messageId").asText().isEmpty());
      assertCommonContext(event.path("requestContext"), "probe", "MESSAGE");
    }
  }

  @Test
  void theDisconnectEventHasStatusCodeAndReason() throws Exception {
    try (TestSocket socket = connect()) {
      connectionId();
      socket.socket().sendClose(1000, "done").join();
      JsonNode event = probe.await(connectionId(), "DISCONNECT");
      assertTrue(event.path("headers").has("Host"));
      assertEquals("", event.at("/headers/X-Forwarded-For").asText("missing"));
      assertEquals("", event.at("/headers/x-api-key").asText("missing"));
      assertEquals("", event.at("/headers/x-restapi").asText("missing"));
      JsonNode context = event.path("requestContext");
      assertEquals(1000, context.path("disconnectStatusCode").asInt());
      assertEquals("done", context.path("disconnectReason").asText());
      assertCommonContext(context, "$disconnect", "DISCONNECT");
    }
  }

  private static void assertCommonContext(JsonNode context, String routeKey, String type) {
    assertEquals(routeKey, context.path("routeKey").asText());
    assertEquals(type, context.path("eventType").asText());
    assertEquals("IN", context.path("messageDirection").asText());
    assertTrue(
        context.path("requestTime").asText().matches("\\d\\d/\\w{3}/\\d{4}:[\\d:]{8} .0000"));
    assertTrue(context.path("requestTimeEpoch").isIntegralNumber());
    assertTrue(context.path("connectedAt").isIntegralNumber());
    assertTrue(context.path("connectedAt").asLong() <= context.path("requestTimeEpoch").asLong());
    assertFalse(context.at("/identity/sourceIp").asText().isEmpty());
    assertEquals(context.path("requestId"), context.path("extendedRequestId"));
    for (String field : new String[] {"requestId", "domainName", "stage", "apiId"}) {
      assertFalse(context.path(field).asText().isEmpty(), field);
    }
    assertTrue(context.path("connectionId").asText().matches("[A-Za-z0-9_-]{15}="));
  }
}
