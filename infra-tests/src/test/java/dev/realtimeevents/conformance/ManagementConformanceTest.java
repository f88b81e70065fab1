package dev.realtimeevents.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.RawSocket;
import dev.realtimeevents.wire.TestSocket;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.LimitExceededException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.PayloadTooLargeException;

class ManagementConformanceTest extends ProbeConformance {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private void post(String id, String data) {
    target
        .connections()
        .postToConnection(post -> post.connectionId(id).data(SdkBytes.fromUtf8String(data)));
  }

  @Test
  void aPostArrivesAsOneTextMessage() throws Exception {
    try (RawSocket raw = RawSocket.open(target.webSocket("probe=" + key))) {
      String id = connectionId();
      assertTrue(id.endsWith("="), id);
      post(id, "{\"é\":1}");
      RawSocket.Frame frame = raw.read();
      assertEquals(RawSocket.TEXT, frame.opcode());
      assertTrue(frame.last());
      assertEquals("{\"é\":1}", new String(frame.payload(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void postsArriveInTheirOrder() throws Exception {
    try (TestSocket socket = connect()) {
      String id = connectionId();
      for (int i = 0; i < 20; i++) {
        post(id, String.valueOf(i));
      }
      for (int i = 0; i < 20; i++) {
        assertEquals(String.valueOf(i), socket.next());
      }
    }
  }

  @Test
  void aConnectionIsGoneUntilConnectHasAnswered() throws Exception {
    CompletableFuture<TestSocket> opening =
        TestSocket.openAsync(target.webSocket("delayMillis=2000&probe=" + key));
    String id = connectionId();
    GoneException gone = assertThrows(GoneException.class, () -> post(id, "early"));
    assertEquals(410, gone.statusCode());
    try (TestSocket socket = opening.join()) {
      post(id, "now");
      assertEquals("now", socket.next());
    }
  }

  @Test
  void aConnectionIsGoneAfterItsClose() throws Exception {
    String id;
    try (TestSocket socket = connect()) {
      id = connectionId();
      socket.socket().sendClose(1000, "").join();
      probe.await(id, "DISCONNECT");
    }
    assertThrows(GoneException.class, () -> post(id, "late"));
    assertThrows(
        GoneException.class, () -> target.connections().getConnection(get -> get.connectionId(id)));
    assertThrows(
        GoneException.class,
        () -> target.connections().deleteConnection(delete -> delete.connectionId(id)));
  }

  @Test
  void aMessageOf128KilobytesArrivesInFramesOfAtMost32() throws Exception {
    try (RawSocket raw = RawSocket.open(target.webSocket("probe=" + key))) {
      String message = "€".repeat(MESSAGE / 3) + "xx";
      assertEquals(MESSAGE, message.getBytes(StandardCharsets.UTF_8).length);
      post(connectionId(), message);
      var whole = new ByteArrayOutputStream();
      RawSocket.Frame frame;
      do {
        frame = raw.read();
        assertTrue(frame.payload().length <= FRAME);
        whole.write(frame.payload());
      } while (!frame.last());
      assertEquals(message, whole.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aMessageOver128KilobytesIsRefused() throws Exception {
    try (TestSocket socket = connect()) {
      String id = connectionId();
      PayloadTooLargeException refused =
          assertThrows(PayloadTooLargeException.class, () -> post(id, "x".repeat(MESSAGE + 1)));
      assertEquals(413, refused.statusCode());
      post(id, "still open");
      assertEquals("still open", socket.next());
    }
  }

  @Test
  void getReturnsTheTimesAndIdentityOfAConnection() throws Exception {
    Instant before = Instant.now().minusSeconds(60);
    try (TestSocket socket = connect()) {
      String id = connectionId();
      GetConnectionResponse got = target.connections().getConnection(get -> get.connectionId(id));
      assertTrue(got.connectedAt().isAfter(before), got.toString());
      assertFalse(got.lastActiveAt().isBefore(got.connectedAt()), got.toString());
      assertFalse(got.identity().sourceIp().isEmpty());
      assertTrue(got.identity().userAgent().contains("Java"), got.toString());
      socket.socket().sendClose(1000, "").join();
    }
  }

  @Test
  void deleteClosesTheSocketAndDisconnectFires() throws Exception {
    try (TestSocket socket = connect()) {
      String id = connectionId();
      int status =
          target
              .connections()
              .deleteConnection(delete -> delete.connectionId(id))
              .sdkHttpResponse()
              .statusCode();
      assertEquals(204, status);
      assertEquals(1000, socket.awaitClose().code());
      JsonNode context = probe.await(id, "DISCONNECT").path("requestContext");
      assertEquals(1000, context.path("disconnectStatusCode").asInt());
      assertEquals("Connection Closed Normally", context.path("disconnectReason").asText());
      assertThrows(GoneException.class, () -> post(id, "late"));
    }
  }

  @Test
  void aReaderThatDoesNotReadIsAnswered429AndBlocksNobody() throws Exception {
    Target.assumeMayBeSlow();
    String other = Probe.newKey();
    try (RawSocket slow = RawSocket.open(target.webSocket("probe=" + key));
        TestSocket quick = TestSocket.open(target.webSocket("probe=" + other))) {
      String slowId = connectionId();
      String text = "x".repeat(MESSAGE);
      assertThrows(
          LimitExceededException.class,
          () -> {
            for (int i = 0; i < 400; i++) {
              post(slowId, text);
            }
          });
      String quickId = probe.await(other, "CONNECT").at("/requestContext/connectionId").asText();
      post(quickId, "now");
      assertEquals("now", quick.next());
      assertEquals(RawSocket.TEXT, slow.read().opcode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/@connections/%s", "/%%40connections/%s"})
  void theIdIsTakenPlainAndPercentEncoded(String path) throws Exception {
    target.assumeSignaturesAreNotVerified();
    try (TestSocket socket = connect()) {
      String id = connectionId();
      assertEquals(200, postUnverified(path.formatted(id)).statusCode());
      assertEquals(200, postUnverified(path.formatted(id.replace("=", "%3D"))).statusCode());
      assertEquals("raw", socket.next());
      assertEquals("raw", socket.next());
    }
  }

  private HttpResponse<String> postUnverified(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(target.management(path))
            .header("Authorization", "AWS4-HMAC-SHA256 not a signature")
            .POST(HttpRequest.BodyPublishers.ofString("raw"))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theErrorTypeIsInAHeader() throws Exception {
    target.assumeSignaturesAreNotVerified();
    HttpResponse<String> gone = postUnverified("/@connections/AAAAAAAAAAAAAAA%3D");
    assertEquals(410, gone.statusCode());
    assertEquals("GoneException", gone.headers().firstValue("x-amzn-ErrorType").orElseThrow());
    assertTrue(Probe.json(gone.body()).isObject());
  }

  @Test
  void aRequestWithoutASignatureIsRefused() throws Exception {
    HttpRequest unsigned =
        HttpRequest.newBuilder(target.management("/@connections/AAAAAAAAAAAAAAA%3D"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    HttpResponse<String> refused = HTTP.send(unsigned, HttpResponse.BodyHandlers.ofString());
    assertEquals(403, refused.statusCode());
    assertEquals(
        "Missing Authentication Token", Probe.json(refused.body()).path("message").asText());
  }
}
