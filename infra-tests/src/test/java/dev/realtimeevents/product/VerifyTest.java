package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.backing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code ./realtime verify}, at gateways that are good, and at some that are not. */
@Timeout(300)
@Isolated("the suites measure seconds")
final class VerifyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String FIRST = "Addresses, secret, and one event";

  private static Product product;

  @TempDir private Path folder;

  private record Ended(int exitCode, String output, String errors) {
    JsonNode json() throws IOException {
      return Product.json(output);
    }

    /** The results by check. */
    Map<String, String> results() throws IOException {
      var results = new TreeMap<String, String>();
      json()
          .path("checks")
          .forEach(row -> results.put(row.path("check").asText(), row.path("result").asText()));
      return results;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    product = Product.start(options -> options);
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @AfterEach
  void endFaults() throws Exception {
    faults("{}");
  }

  @Test
  void aGoodGatewayPassesAndNothingStaysBehind() throws Exception {
    Ended ended =
        verify(
            product.secret(), product.dispatch(), "--json", "--history-url=" + product.history());

    assertEquals(0, ended.exitCode(), ended::toString);
    assertTrue(ended.json().path("passed").asBoolean(), ended::output);
    var expected = new TreeMap<String, String>(Map.of(FIRST, "passed"));
    for (Checks.Check check : Checks.list()) {
      expected.put(check.title(), check instanceof Checks.Run ? "passed" : "not checked");
    }
    assertEquals(expected, ended.results());
    JsonNode latency = row(ended, "Latency from request to page").path("measured");
    assertTrue(latency.path("p50Millis").asLong() > 0, ended::output);
    assertTrue(latency.path("p99Millis").asLong() >= latency.path("p50Millis").asLong());
    assertTrue(ended.errors().contains(" s  Revocation: passed"), ended::errors);
    assertNothingStays();
  }

  /** No connection is open, and no channel that others listen to has an event. */
  private static void assertNothingStays() throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (!local("connections").isEmpty()) {
      assertTrue(Instant.now().isBefore(end), () -> "connections stay open");
      Thread.sleep(50);
    }
    for (JsonNode channel : local("channels")) {
      String name = channel.path("channel").asText();
      assertTrue(
          channel.path("seq").asLong() == 0 || name.matches(".*[0-9a-f]{8}-[0-9a-f]{4}-.*"),
          channel::toString);
    }
  }

  @Test
  void aWrongSecretIsNamed() throws Exception {
    Ended ended = verify(Secret.random(), product.dispatch(), "--quick");

    assertEquals(1, ended.exitCode(), ended::toString);
    assertLine("FAILED       " + FIRST + ".*", ended);
    assertLine(" +- a dispatch with the secret is read: .*SecretArn.*", ended);
    assertLine("not checked  Credentials .* the first check has failed", ended);
  }

  @Test
  void aClosedPortIsNamed() throws Exception {
    URI closed = URI.create("http://127.0.0.1:%d/dispatch".formatted(Ports.free(0)));

    Ended ended = verify(product.secret(), closed, "--json");

    assertEquals(1, ended.exitCode(), ended::toString);
    assertEquals("failed", ended.results().get(FIRST));
    String reason = row(ended, FIRST).at("/problems/0/reason").asText();
    assertTrue(reason.contains(closed + " does not answer"), reason);
  }

  @Test
  void aWrongWebSocketUrlIsNamed() throws Exception {
    Ended ended = verifyWith(product.webSocket().resolve("/none"));

    assertEquals(1, ended.exitCode(), ended::toString);
    assertLine(" +- a page connects: .*WebSocketUrl.*--origin https://example.com", ended);
  }

  @Test
  void aWebSocketThatNeverAnswersIsNamed() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("ws://127.0.0.1:%d/live".formatted(silent.getLocalPort()));

      Ended ended = verifyWith(url);

      assertEquals(1, ended.exitCode(), ended::toString);
      assertLine(" +- a page connects: " + url + " does not answer \\(nothing within .*", ended);
    }
  }

  private Ended verifyWith(URI webSocket) throws Exception {
    var other =
        new Product(
            product.dispatch(),
            webSocket,
            product.history(),
            product.secret(),
            Optional.empty(),
            Optional.empty());
    return verify(other, product.secret(), product.dispatch(), "--quick");
  }

  @Test
  void aStoreThatFailsIsNamed() throws Exception {
    faults("{\"failedStoreCalls\":1}");

    Ended ended = verify(product.secret(), product.dispatch(), "--quick");

    assertEquals(1, ended.exitCode(), ended::toString);
    assertLine(" +- a page connects: .* refuses the handshake with status 5\\d\\d.*", ended);
  }

  @Test
  void aGatewayOfOneOriginThatTakesUnsignedEventsFailsOneCheck() throws Exception {
    try (Product other =
        Product.start(
            options ->
                options
                    .parameter("AllowedOrigins", "https://example.com")
                    .parameter("AllowUnsignedDispatch", "true"))) {
      Ended refused = verify(other, other.secret(), other.dispatch(), "--quick");
      assertEquals(1, refused.exitCode(), refused::toString);
      assertLine(" +- a page connects: .*--origin https://example.com", refused);

      Ended quick =
          verify(
              other, other.secret(), other.dispatch(), "--quick", "--origin=https://example.com");
      assertEquals(1, quick.exitCode(), quick::toString);
      assertLine("FAILED       Credentials .*", quick);
      assertLine(" +- no credentials: .*", quick);
      assertLine(" +.*AllowUnsignedDispatch.*", quick);
      assertLine("not checked  History over HTTP .* give --history-url", quick);
      assertLine("not checked  Private channels: tokens that expire .* left out by --quick", quick);
      assertLine("passed       Latency from request to page .*: p50 \\d+ ms, p95 .*", quick);
      assertLine("\\d+ passed, 1 failed, \\d+ not checked, in \\d+ s: .*", quick);
    }
  }

  private Ended verify(Secret secret, URI dispatch, String... options) throws Exception {
    return verify(product, secret, dispatch, options);
  }

  /** In a process of its own, as the script starts it. */
  private Ended verify(Product at, Secret secret, URI dispatch, String... options)
      throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), secret.base64());
    var command =
        new ArrayList<String>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.realtimeevents.local.cli.Main",
                "verify",
                "--dispatch-url=" + dispatch,
                "--websocket-url=" + at.webSocket(),
                "--secret-file=" + file));
    Stream.of(options).forEach(command::add);
    Process process = new ProcessBuilder(command).start();
    CompletableFuture<String> errors =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new String(process.getErrorStream().readAllBytes(), UTF_8);
              } catch (IOException e) {
                return e.toString();
              }
            });
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output, errors.join());
  }

  private static JsonNode row(Ended ended, String check) throws IOException {
    Optional<JsonNode> row =
        ended
            .json()
            .path("checks")
            .valueStream()
            .filter(each -> each.path("check").asText().equals(check))
            .findFirst();
    return row.orElseThrow();
  }

  private static void assertLine(String pattern, Ended ended) {
    assertTrue(ended.output().lines().anyMatch(line -> line.matches(pattern)), ended::toString);
  }

  private static JsonNode local(String name) throws Exception {
    return Product.json(
        send(HttpRequest.newBuilder(product.here().httpUrl().resolve("/.local/" + name))));
  }

  private static void faults(String json) throws Exception {
    send(
        HttpRequest.newBuilder(product.here().httpUrl().resolve("/.local/faults"))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      return response.body();
    }
  }
}
