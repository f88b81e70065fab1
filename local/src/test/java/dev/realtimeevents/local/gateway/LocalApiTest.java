package dev.realtimeevents.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.backing.Store;
import dev.realtimeevents.local.backing.StoreCounts;
import dev.realtimeevents.local.backing.StoreFaults;
import dev.realtimeevents.local.lambda.Killed;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.wire.TestSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalApiTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Functions functions = new Functions();
  private final List<String> killed = new ArrayList<>();
  private final Faults faults = new Faults(store());
  private volatile StoreFaults ofStore = StoreFaults.NONE;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway =
        Gateway.start(
            Applications.webSocket("$connect", "Connect", "$disconnect", "Disconnect"),
            functions,
            GatewayOptions.onPort(0)
                .withDevelopmentSecret(Optional.of("whsec_x"))
                .withKill(this::kill)
                .withFaults(faults)
                .withStoreCalls(() -> Map.of("PutItem", 3L)));
  }

  private Store store() {
    return new Store() {
      @Override
      public void set(StoreFaults faults) {
        ofStore = faults;
      }

      @Override
      public Optional<StoreCounts> counts() {
        return Optional.of(new StoreCounts(Map.of(), 8, 9));
      }
    };
  }

  private Killed kill(String function, int atMost) {
    if (!function.equals("Connect")) {
      throw new IllegalArgumentException("No function " + function + "; there are [Connect]");
    }
    killed.add(function);
    return new Killed(Math.min(3, atMost), 1);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> call(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.http() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> faults(String json) throws Exception {
    return call("PUT", "/.local/faults", json, "Content-Type", "application/json");
  }

  private String open() throws InterruptedException {
    TestSocket.open(gateway.webSocket());
    return functions.next("Connect").at("/requestContext/connectionId").asText();
  }

  private HttpResponse<String> post(String id) throws Exception {
    return call("POST", "/live/@connections/" + id, "x", "Authorization", "signed");
  }

  @Test
  void faultsCanBeChangedAtRunTime() throws Exception {
    String id = open();
    assertEquals(200, post(id).statusCode());
    assertEquals(200, faults("{\"throttledPosts\":1}").statusCode());
    assertEquals(429, post(id).statusCode());
    assertEquals(200, faults("{\"failedPosts\":1}").statusCode());
    assertEquals(500, post(id).statusCode());
    assertTrue(call("GET", "/.local/faults", "").body().contains("\"failedPosts\":1.0"));
    assertEquals(200, faults("{}").statusCode());
    assertEquals(200, post(id).statusCode());
  }

  @Test
  void anAccountThatAcceptsTwoPostsASecondThrottlesTheNext() throws Exception {
    String id = open();
    assertEquals(200, faults("{\"postsPerSecond\":2}").statusCode());
    assertEquals(200, post(id).statusCode());
    HttpResponse<String> next = post(id);
    assertEquals(429, next.statusCode());
    assertEquals(
        "LimitExceededException", next.headers().firstValue("x-amzn-ErrorType").orElseThrow());
    assertTrue(call("GET", "/.local/faults", "").body().contains("\"throttledPosts\":1"));
    Thread.sleep(600);
    assertEquals(200, post(id).statusCode());
    assertEquals(400, faults("{\"postsPerSecond\":-1}").statusCode());
    assertEquals(200, faults("{}").statusCode());
    assertEquals(200, post(id).statusCode());
    assertEquals(200, post(id).statusCode());
  }

  @Test
  void usageHasThePostsAndTheCallsOfTheStore() throws Exception {
    String id = open();
    post(id);
    faults("{\"throttledPosts\":1}");
    post(id);
    assertEquals("{\"posts\":2,\"storeCalls\":{\"PutItem\":3}}", read("/.local/usage").toString());
  }

  @Test
  void aStoreThatIsNotTheGatewaysIsNamedInTheAnswers() throws Exception {
    Store uncounted =
        new Store() {
          @Override
          public void set(StoreFaults faults) {
            if (faults.failed() > 0) {
              throw new IllegalArgumentException("Not here");
            }
          }

          @Override
          public Optional<StoreCounts> counts() {
            return Optional.empty();
          }
        };
    gateway.close();
    gateway =
        Gateway.start(
            Applications.webSocket("$connect", "Connect", "$disconnect", "Disconnect"),
            functions,
            GatewayOptions.onPort(0)
                .withFaults(new Faults(uncounted))
                .withStoreCalls(
                    () -> {
                      throw new IllegalStateException("Not here");
                    }));

    HttpResponse<String> refused = faults("{\"failedStoreCalls\":1}");
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("Not here"), refused.body());
    assertEquals(200, faults("{\"failedPosts\":1}").statusCode());
    assertFalse(read("/.local/faults").path("struck").has("failedStoreCalls"));
    HttpResponse<String> usage = call("GET", "/.local/usage", "");
    assertEquals(503, usage.statusCode());
    assertTrue(usage.body().contains("Not here"), usage.body());
  }

  @Test
  void theSameSeedSelectsTheSameFaults() throws Exception {
    String id = open();
    assertEquals(sequence(id, 7), sequence(id, 7));
  }

  private String sequence(String id, int seed) throws Exception {
    faults("{\"throttledPosts\":0.5,\"seed\":" + seed + "}");
    var statuses = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      statuses.append(post(id).statusCode()).append(' ');
    }
    assertTrue(statuses.indexOf("200") >= 0 && statuses.indexOf("429") >= 0);
    return statuses.toString();
  }

  @Test
  void aSocketIsCutAndItsDisconnectDropped() throws Exception {
    String id = open();
    faults("{\"cutSockets\":1}");
    assertEquals(200, post(id).statusCode());
    assertEquals(
        1006, functions.next("Disconnect").at("/requestContext/disconnectStatusCode").asInt());
    assertEquals(410, post(id).statusCode());

    String other = open();
    faults("{\"cutSockets\":1,\"droppedDisconnects\":1}");
    assertEquals(200, post(other).statusCode());
    assertFalse(functions.isInvoked("Disconnect", Duration.ofMillis(200)));
    assertEquals(410, post(other).statusCode());
  }

  @Test
  void latencyIsAdded() throws Exception {
    String id = open();
    faults("{\"latencyMillis\":150}");
    long start = System.nanoTime();
    post(id);
    assertTrue(System.nanoTime() - start >= 150_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"throttle\":1}|throttle|failedPosts",
        "{\"failedPosts\":2}|failedPosts|0 to 1",
        "{\"failedPosts\":\"1\"}|failedPosts|0 to 1",
        "{\"latencyMillis\":1.5}|latencyMillis|integer",
        "{\"latencyMillis\":99999999999}|latencyMillis|0 to 60000",
        "[]|JSON object|failedPosts",
        "{|JSON|body"
      })
  void wrongFaultsChangeNothingAndTheErrorSaysWhatIsValid(String json, String wrong, String valid)
      throws Exception {
    assertEquals(200, faults("{\"throttledPosts\":0.5,\"seed\":7}").statusCode());
    JsonNode before = read("/.local/faults");
    HttpResponse<String> response = faults(json);
    assertEquals(400, response.statusCode());
    String message = Json.parse(response.body()).orElseThrow().path("message").asText();
    assertTrue(message.contains(wrong), message);
    assertTrue(message.contains(valid), message);
    assertEquals(before, read("/.local/faults"));
    assertEquals(0.5, before.path("throttledPosts").asDouble());
  }

  private JsonNode read(String path) throws Exception {
    return Json.parse(call("GET", path, "").body()).orElseThrow();
  }

  @Test
  void eachKindOfFaultIsCounted() throws Exception {
    String id = open();
    faults("{\"throttledPosts\":1}");
    post(id);
    post(id);
    faults("{\"failedPosts\":1}");
    post(id);
    faults("{\"cutSockets\":1,\"droppedDisconnects\":1,\"redeliveredJobs\":1}");
    post(id);
    assertTrue(faults.occurs(Fault.REDELIVERED_JOBS));
    faults("{}");
    assertFalse(faults.occurs(Fault.REDELIVERED_JOBS));
    assertEquals(
        "{\"throttledPosts\":2,\"failedPosts\":1,\"cutSockets\":1,\"droppedDisconnects\":1,"
            + "\"redeliveredJobs\":1,\"failedStoreCalls\":8,\"unansweredStoreCalls\":9}",
        read("/.local/faults").path("struck").toString());
  }

  @Test
  void theFaultsOfTheStoreAreHandedOn() throws Exception {
    faults(
        "{\"failedStoreCalls\":0.5,\"unansweredStoreCalls\":0.25,\"storeLatencyMillis\":7,\"seed\":3}");
    assertEquals(new StoreFaults(0.5, 0.25, 7, 3), ofStore);
    JsonNode settings = read("/.local/faults");
    assertEquals(0.5, settings.path("failedStoreCalls").asDouble());
    assertEquals(0.25, settings.path("unansweredStoreCalls").asDouble());
    assertEquals(7, settings.path("storeLatencyMillis").asInt());
    assertEquals(400, faults("{\"failedStoreCalls\":2}").statusCode());
    assertEquals(new StoreFaults(0.5, 0.25, 7, 3), ofStore);
    faults("{}");
    assertEquals(StoreFaults.NONE, ofStore);
  }

  private HttpResponse<String> askToKill(String json, String... headers) throws Exception {
    String[] all =
        Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers))
            .toArray(String[]::new);
    return call("POST", "/.local/kill", json, all);
  }

  @Test
  void theProcessesOfAFunctionAreKilled() throws Exception {
    HttpResponse<String> response = askToKill("{\"function\":\"Connect\"}");
    assertEquals(200, response.statusCode());
    assertEquals("{\"function\":\"Connect\",\"killed\":3,\"working\":1}", response.body());
    assertEquals(
        "{\"function\":\"Connect\",\"killed\":2,\"working\":1}",
        askToKill("{\"function\":\"Connect\",\"atMost\":2}").body());
    assertEquals(List.of("Connect", "Connect"), killed);
  }

  @Test
  void anImpossibleKillIsAnError() throws Exception {
    HttpResponse<String> unknown = askToKill("{\"function\":\"Other\"}");
    assertEquals(404, unknown.statusCode());
    assertTrue(unknown.body().contains("[Connect]"), unknown.body());
    for (String json :
        List.of(
            "{}",
            "[]",
            "{\"function\":1}",
            "{\"function\":\"Connect\",\"atMost\":0}",
            "{\"function\":\"Connect\",\"atMost\":1.5}",
            "{\"function\":\"Connect\",\"atMost\":\"1\"}")) {
      assertEquals(400, askToKill(json).statusCode(), json);
    }
    assertEquals(
        415,
        call("POST", "/.local/kill", "{\"function\":\"Connect\"}", "Content-Type", "text/plain")
            .statusCode());
    assertEquals(
        403, askToKill("{\"function\":\"Connect\"}", "Origin", "https://example.com").statusCode());
    assertEquals(List.of(), killed);
  }

  @Test
  void putNeedsAContentTypeThatAFormCannotSend() throws Exception {
    assertEquals(
        415, call("PUT", "/.local/faults", "{}", "Content-Type", "text/plain").statusCode());
  }

  @Test
  void openConnectionsAreListed() throws Exception {
    String id = open();
    JsonNode list = Json.parse(call("GET", "/.local/connections", "").body()).orElseThrow();
    assertEquals(1, list.size());
    assertEquals(id, list.get(0).path("connectionId").asText());
    assertEquals("live", list.get(0).path("stage").asText());
  }

  private HttpResponse<String> close(String json) throws Exception {
    return call("POST", "/.local/connections/close", json, "Content-Type", "application/json");
  }

  @ParameterizedTest
  @CsvSource({"true, 1006, ''", "false, 1001, Going away"})
  void aConnectionCanBeCutOrClosed(boolean cut, int code, String reason) throws Exception {
    TestSocket client = TestSocket.open(gateway.webSocket());
    String id = functions.next("Connect").at("/requestContext/connectionId").asText();
    HttpResponse<String> answer = close("{\"connectionId\":\"%s\",\"cut\":%s}".formatted(id, cut));
    assertEquals("{\"connectionId\":\"%s\",\"cut\":%s}".formatted(id, cut), answer.body());
    assertEquals(new TestSocket.Close(code, reason), client.awaitClose());
    JsonNode disconnect = functions.next("Disconnect").path("requestContext");
    assertEquals(id, disconnect.path("connectionId").asText());
    assertEquals(code, disconnect.path("disconnectStatusCode").asInt());
    assertEquals(404, close("{\"connectionId\":\"%s\"}".formatted(id)).statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "{\"connectionId\":1}", "{\"connectionId\":\"x\",\"cut\":1}"})
  void aCloseWithoutAnIdChangesNothing(String json) throws Exception {
    open();
    assertEquals(400, close(json).statusCode());
    assertEquals(415, call("POST", "/.local/connections/close", json).statusCode());
    assertEquals(1, Json.parse(call("GET", "/.local/connections", "").body()).orElseThrow().size());
  }

  @Test
  void theSecretIsForThisOriginOnly() throws Exception {
    assertEquals("{\"secret\":\"whsec_x\"}", call("GET", "/.local/secret", "").body());
    assertEquals(
        403, call("GET", "/.local/secret", "", "Origin", "https://example.com").statusCode());
    assertEquals(
        403, call("GET", "/.local/secret", "", "Sec-Fetch-Site", "cross-site").statusCode());
    assertEquals(
        200, call("GET", "/.local/secret", "", "Origin", gateway.http().toString()).statusCode());
    assertTrue(rebound("/.local/secret").startsWith("HTTP/1.1 403 "));
    assertTrue(rebound("/live/@connections/x").startsWith("HTTP/1.1 403 "));
  }

  @Test
  void theOutputsOfTheTemplateAreForThisOriginOnly() throws Exception {
    assertEquals("{}", call("GET", "/.local/outputs", "").body());
    assertEquals(
        403, call("GET", "/.local/outputs", "", "Origin", "https://example.com").statusCode());
  }

  @Test
  void onlyAnAllowedHostNameReachesThePublicRoutes() throws Exception {
    assertTrue(rebound("/").startsWith("HTTP/1.1 403 "));
    assertTrue(rebound("/live").startsWith("HTTP/1.1 403 "));
    gateway.close();
    gateway =
        Gateway.start(
            Applications.http(new HttpRoute("GET", "/a", "A")),
            functions,
            GatewayOptions.onPort(0).withHosts(Set.of("A.example")));
    assertTrue(rebound("/a").startsWith("HTTP/1.1 200 "));
    String console = rebound("/");
    assertTrue(console.startsWith("HTTP/1.1 403 "));
    assertTrue(console.contains("Open http://localhost:" + gateway.port() + "/ here"));
    assertTrue(rebound("/.console/main.mjs").startsWith("HTTP/1.1 403 "));
    assertTrue(rebound("/.local/secret").startsWith("HTTP/1.1 403 "));
    assertTrue(rebound("/live/@connections/x").startsWith("HTTP/1.1 403 "));
  }

  /** The request of a browser, on a page whose host name resolves to 127.0.0.1. */
  private String rebound(String path) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      String request =
          "GET %s HTTP/1.1\r\nHost: a.example:%d\r\nAuthorization: x\r\nConnection: close\r\n\r\n"
              .formatted(path, gateway.port());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void withoutASecretTheAnswerIs404() throws Exception {
    gateway.close();
    gateway =
        Gateway.start(
            Applications.webSocket("$connect", "Connect"), functions, GatewayOptions.onPort(0));
    assertEquals(404, call("GET", "/.local/secret", "").statusCode());
  }

  @Test
  void theErrorOfATakenPortNamesIt() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                Gateway.start(
                    Applications.webSocket(), functions, GatewayOptions.onPort(gateway.port())));
    assertTrue(e.getMessage().contains("127.0.0.1:" + gateway.port()), e.getMessage());
  }
}
