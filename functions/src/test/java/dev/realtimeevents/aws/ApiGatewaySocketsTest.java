package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Delivery.Delivered;
import dev.realtimeevents.deliver.Delivery.Gone;
import dev.realtimeevents.deliver.Delivery.Throttled;
import dev.realtimeevents.deliver.Delivery.Unreachable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.regions.Region;

/** Against servers in this process, over HTTP/1.1. */
final class ApiGatewaySocketsTest {
  private static final String ID = "L0SM9cOFvHcCIhw=";
  private static final Duration SHORT = Duration.ofMillis(300);

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Integer> statuses = new CopyOnWriteArrayList<>(List.of(200));
  private HttpServer server;
  private ApiGatewaySockets sockets;

  static ApiGatewaySockets sockets(URI stage) {
    return new ApiGatewaySockets(
        ConnectionsApi.of(
            stage,
            Region.US_EAST_1,
            () -> AwsSessionCredentials.create("ASIAEXAMPLE", "secret", "token")),
        InstantSource.system());
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              "%s %s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI().getRawPath(),
                      exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"),
                      body));
          int status = statuses.size() > 1 ? statuses.removeFirst() : statuses.getFirst();
          byte[] answer = "{\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, status == 200 || status == 204 ? -1 : answer.length);
          if (status != 200 && status != 204) {
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });
    server.start();
    sockets = sockets(URI.create("http://localhost:" + server.getAddress().getPort() + "/live"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(Integer... next) {
    statuses.clear();
    statuses.addAll(List.of(next));
  }

  @Test
  void aFrameIsPostedToItsConnection() {
    assertEquals(new Delivered(), sockets.send(ID, "{\"é\":1}"));
    assertEquals(List.of("POST /live/@connections/L0SM9cOFvHcCIhw%3D token {\"é\":1}"), requests);
  }

  @Test
  void anEndedConnectionIsGone() {
    answer(410);
    assertEquals(new Gone(), sockets.send(ID, "x"));
    assertTrue(sockets.close(ID));
    assertEquals(2, requests.size());
  }

  @Test
  void aConnectionIsClosed() {
    answer(204);
    assertTrue(sockets.close(ID));
    assertEquals(List.of("DELETE /live/@connections/L0SM9cOFvHcCIhw%3D token "), requests);
  }

  @Test
  void aConnectionThatCannotBeClosedIsReported() {
    answer(403);
    assertFalse(sockets.close(ID));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void throttlingIsAResultOfItsOwn(int status) {
    answer(status);
    assertEquals(new Throttled(), sockets.send(ID, "x", SHORT));
    assertTrue(requests.size() > 1, requests.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500})
  void aPostWithoutPatienceIsOneAttempt(int status) {
    answer(status);
    Delivery delivery = sockets.send(ID, "x", Duration.ZERO);
    assertFalse(delivery instanceof Delivered);
    assertEquals(1, requests.size());
  }

  @Test
  void throttlingAndFailuresPass() {
    answer(429, 500, 503, 502, 200);
    assertEquals(new Delivered(), sockets.send(ID, "x"));
    assertEquals(5, requests.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 413})
  void aRefusalIsFinalAndTellsTheReason(int status) {
    answer(status);
    assertEquals(new Unreachable(status + " {\"message\":\"no\"}"), sockets.send(ID, "x"));
    assertEquals(1, requests.size());
  }

  @Test
  void noServerIsUnreachable() {
    server.stop(0);
    assertInstanceOf(Unreachable.class, sockets.send(ID, "x", SHORT));
  }

  /** As load balancers do with idle connections. */
  @Test
  void aConnectionThatTheServerHasClosedIsReplaced() throws Exception {
    try (var closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerOncePerConnection(closing));
      ApiGatewaySockets impatient =
          sockets(URI.create("http://localhost:" + closing.getLocalPort() + "/live"));
      for (int n = 1; n <= 3; n++) {
        assertEquals(new Delivered(), impatient.send(ID, "x", Duration.ZERO));
        assertEquals(n, connections.get());
        Thread.sleep(50); // the close arrives
      }
    }
  }

  private void answerOncePerConnection(ServerSocket closing) {
    while (!closing.isClosed()) {
      try (Socket connection = closing.accept()) {
        connections.incrementAndGet();
        InputStream in = connection.getInputStream();
        in.read(new byte[4096]);
        connection
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException closed) {
        return;
      }
    }
  }
}
