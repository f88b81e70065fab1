package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreRelayTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<String> done = new CopyOnWriteArrayList<>();
  private volatile int latencyMillis;
  private volatile boolean fails;
  private volatile boolean isUnanswered;
  private HttpServer store;
  private StoreRelay relay;
  private int port;

  @BeforeEach
  void start() throws IOException {
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          done.add(new String(body));
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    store.start();
    port = Ports.free(0);
    relay =
        StoreRelay.start(
            port,
            store.getAddress().getPort(),
            new StoreFaults(() -> latencyMillis, () -> fails, () -> isUnanswered));
  }

  @AfterEach
  void stop() throws IOException {
    relay.close();
    store.stop(0);
  }

  private HttpResponse<String> call(String operation, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/path"))
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void callsArePassedOnAndCounted() throws Exception {
    String large = "x".repeat(300_000);
    assertEquals("one", call("PutItem", "one").body());
    assertEquals(large, call("PutItem", large).body());
    assertEquals("", call("Query", "").body());
    assertEquals(Map.of("PutItem", 2L, "Query", 1L), relay.calls());
  }

  @Test
  void aFailedCallDoesNothing() throws Exception {
    fails = true;
    HttpResponse<String> answer = call("PutItem", "one");
    assertEquals(500, answer.statusCode());
    assertTrue(answer.body().contains("#InternalServerError"), answer.body());
    fails = false;
    assertEquals("two", call("PutItem", "two").body());
    assertEquals(List.of("two"), done);
  }

  @Test
  void anUnansweredCallIsDoneAndItsConnectionIsCut() {
    isUnanswered = true;
    assertThrows(IOException.class, () -> call("PutItem", "one"));
    assertTrue(done.contains("one"), done.toString());
  }

  @Test
  void aSlowCallIsDoneLater() throws Exception {
    latencyMillis = 300;
    long begin = System.nanoTime();
    assertEquals("one", call("PutItem", "one").body());
    assertTrue(System.nanoTime() - begin >= 300_000_000);
  }
}
