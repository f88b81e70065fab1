package dev.realtimeevents.local.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.Application.Cors;
import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.local.template.Application.Throttle;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpApiTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Functions functions = new Functions();
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

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.http() + path));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return Body.utf8(response.body()).orElseThrow();
  }

  @Test
  void theEventHasEveryFieldOfFormat2() throws Exception {
    start(Applications.http(new HttpRoute("POST", "/items/{id}", "Items")));
    send(
        request("/items/a%20b?x=1&x=2&y=%C3%A4&z")
            .header("Content-Type", "application/json")
            .header("X-Twice", "1")
            .header("X-Twice", "2")
            .header("Cookie", "one=1; two=2")
            .header("User-Agent", "test/1")
            .POST(HttpRequest.BodyPublishers.ofString("{\"ä\":1}")));
    JsonNode event = functions.next("Items");
    assertEquals("2.0", event.path("version").asText());
    assertEquals("POST /items/{id}", event.path("routeKey").asText());
    assertEquals("/items/a b", event.path("rawPath").asText());
    assertEquals("x=1&x=2&y=%C3%A4&z", event.path("rawQueryString").asText());
    assertEquals("[\"one=1\",\"two=2\"]", event.path("cookies").toString());
    assertEquals("1,2", event.at("/headers/x-twice").asText());
    assertFalse(event.path("headers").has("cookie"));
    assertEquals("http", event.at("/headers/x-forwarded-proto").asText());
    assertEquals(
        "{\"x\":\"1,2\",\"y\":\"ä\",\"z\":\"\"}", event.path("queryStringParameters").toString());
    assertEquals("{\"id\":\"a b\"}", event.path("pathParameters").toString());
    assertEquals("{\"ä\":1}", event.path("body").asText());
    assertFalse(event.path("isBase64Encoded").asBoolean());
    JsonNode context = event.path("requestContext");
    assertEquals("000000000000", context.path("accountId").asText());
    assertEquals("Web", context.path("apiId").asText());
    assertEquals("127.0.0.1", context.path("domainName").asText());
    assertEquals("127", context.path("domainPrefix").asText());
    assertEquals("$default", context.path("stage").asText());
    assertEquals("POST /items/{id}", context.path("routeKey").asText());
    assertTrue(context.path("requestId").asText().endsWith("="));
    assertTrue(context.path("time").asText().matches("\\d\\d/\\w{3}/\\d{4}:[\\d:]{8} \\+0000"));
    assertTrue(context.path("timeEpoch").isIntegralNumber());
    assertEquals(
        "{\"method\":\"POST\",\"path\":\"/items/a b\",\"protocol\":\"HTTP/1.1\","
            + "\"sourceIp\":\"127.0.0.1\",\"userAgent\":\"test/1\"}",
        context.path("http").toString());
  }

  @Test
  void aBodyThatIsNotTextIsBase64() throws Exception {
    start(Applications.http(new HttpRoute("POST", "/a", "A")));
    send(
        request("/a")
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofString("hi")));
    assertBase64("aGk=");
    send(
        request("/a")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofString("hi")));
    assertBase64("aGk=");
    send(
        request("/a")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {(byte) 0xFF})));
    assertBase64("/w==");
  }

  private void assertBase64(String body) throws InterruptedException {
    JsonNode event = functions.next("A");
    assertEquals(body, event.path("body").asText());
    assertTrue(event.path("isBase64Encoded").asBoolean());
  }

  @Test
  void theAnswerIsThatOfTheFunction() throws Exception {
    start(Applications.http(new HttpRoute("GET", "/a", "A")));
    functions.on(
        "A",
        "{\"statusCode\":201,\"headers\":{\"X-A\":\"b\",\"Content-Length\":\"99\"},"
            + "\"cookies\":[\"c=1\",\"d=2\"],\"body\":\"aGk=\",\"isBase64Encoded\":true}");
    HttpResponse<byte[]> response = send(request("/a"));
    assertEquals(201, response.statusCode());
    assertEquals("hi", text(response));
    assertEquals("b", response.headers().firstValue("x-a").orElseThrow());
    assertEquals(List.of("c=1", "d=2"), response.headers().allValues("set-cookie"));
    assertTrue(response.headers().firstValue("apigw-requestid").isPresent());

    functions.on("A", "{\"ok\":true}");
    HttpResponse<byte[]> inferred = send(request("/a"));
    assertEquals("{\"ok\":true}", text(inferred));
    assertEquals("application/json", inferred.headers().firstValue("content-type").orElseThrow());
    functions.on("A", "\"plain\"");
    assertEquals("plain", text(send(request("/a"))));
  }

  @Test
  void failuresAreAnsweredAsApiGatewayDoes() throws Exception {
    start(Applications.http(new HttpRoute("GET", "/a", "A")));
    assertAnswer(404, "Not Found", "/b");
    functions.on("A", event -> Functions.failure());
    assertAnswer(500, "Internal Server Error", "/a");
    functions.on("A", event -> new Invocation.TimedOut(Duration.ofSeconds(3)));
    assertAnswer(500, "Internal Server Error", "/a");
    for (String malformed :
        List.of(
            "{\"statusCode\":\"abc\"}",
            "{\"statusCode\":200,\"body\":{}}",
            "{\"statusCode\":200,\"headers\":{\"a b\":\"c\"}}",
            "{\"statusCode\":200,\"headers\":{\"a\":\"c\\r\\nd: e\"}}",
            "{\"statusCode\":200,\"body\":\"*\",\"isBase64Encoded\":true}")) {
      functions.on("A", malformed);
      assertAnswer(500, "Internal Server Error", "/a");
    }
  }

  @Test
  void aLateAnswerIs503() throws Exception {
    start(
        Applications.http(new HttpRoute("GET", "/a", "A")),
        GatewayOptions.onPort(0)
            .withIntegrationTimeouts(Duration.ofMillis(200), Duration.ofSeconds(29)));
    var never = new CountDownLatch(1);
    functions.on(
        "A",
        event -> {
          never.await();
          return Functions.failure();
        });
    assertAnswer(503, "Service Unavailable", "/a");
    never.countDown();
  }

  private void assertAnswer(int status, String message, String path) throws Exception {
    HttpResponse<byte[]> response = send(request(path));
    assertEquals(status, response.statusCode());
    assertEquals("{\"message\":\"" + message + "\"}", text(response));
  }

  @Test
  void aBodyOver10MegabytesIsRejected() throws Exception {
    start(Applications.http(new HttpRoute("POST", "/a", "A")));
    byte[] most = new byte[10 * 1024 * 1024];
    assertEquals(
        200, send(request("/a").POST(HttpRequest.BodyPublishers.ofByteArray(most))).statusCode());
    byte[] tooMuch = new byte[most.length + 1];
    HttpResponse<byte[]> refused =
        send(request("/a").POST(HttpRequest.BodyPublishers.ofByteArray(tooMuch)));
    assertEquals(413, refused.statusCode());
    assertEquals("{\"message\":\"Request Entity Too Large\"}", text(refused));
  }

  @Test
  void aClientThatSendsEverythingFirstGetsTheAnswerToo() throws Exception {
    start(Applications.http(new HttpRoute("POST", "/a", "A")));
    byte[] tooMuch = new byte[20 * 1024 * 1024];
    try (var socket = new Socket(gateway.http().getHost(), gateway.http().getPort())) {
      String head = "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n";
      socket.getOutputStream().write(head.formatted(tooMuch.length).getBytes(US_ASCII));
      socket.getOutputStream().write(tooMuch);
      var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }
  }

  @Test
  void theThrottleOfTheTemplateApplies() throws Exception {
    start(Applications.of(List.of(throttled("Web", new HttpRoute("GET", "/a", "A"))), List.of()));
    assertEquals(200, send(request("/a")).statusCode());
    assertEquals(200, send(request("/a")).statusCode());
    assertAnswer(429, "Too Many Requests", "/a");
  }

  @Test
  void theThrottleOfOneApiLeavesTheRoutesOfAnotherAlone() throws Exception {
    start(
        Applications.of(
            List.of(
                throttled("Public", new HttpRoute("GET", "/a", "A")),
                throttled("Site", new HttpRoute("GET", "/b", "B"))),
            List.of()));
    while (send(request("/a")).statusCode() != 429) {}
    send(request("/unknown"));
    send(request("/b").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertEquals(200, send(request("/b")).statusCode());
    assertEquals(200, send(request("/b")).statusCode());
    assertEquals(429, send(request("/b")).statusCode());
  }

  private static HttpApi throttled(String name, HttpRoute route) {
    return new HttpApi(name, List.of(route), Optional.of(new Throttle(0.001, 2)), Optional.empty());
  }

  @Test
  void aThrottledFunctionIs503() throws Exception {
    start(Applications.http(new HttpRoute("GET", "/a", "A")));
    functions.on("A", event -> Functions.throttled());
    assertAnswer(503, "Service Unavailable", "/a");
  }

  @Test
  void aPreflightIsAnsweredWithoutTheFunction() throws Exception {
    startWithCors("https://example.com");
    HttpResponse<byte[]> allowed = send(preflight("https://example.com"));
    assertEquals(204, allowed.statusCode());
    assertEquals("https://example.com", header(allowed, "Access-Control-Allow-Origin"));
    assertEquals("GET", header(allowed, "Access-Control-Allow-Methods"));
    assertEquals("authorization", header(allowed, "Access-Control-Allow-Headers"));
    assertEquals("60", header(allowed, "Access-Control-Max-Age"));
    HttpResponse<byte[]> other = send(preflight("https://other.example"));
    assertEquals(204, other.statusCode());
    assertEquals("", header(other, "Access-Control-Allow-Origin"));
    gateway.close();
    startWithCors("*");
    assertEquals(
        "*", header(send(preflight("https://other.example")), "Access-Control-Allow-Origin"));
  }

  @Test
  void theCorsHeadersAreThoseOfTheGateway() throws Exception {
    startWithCors("https://example.com");
    functions.on(
        "A",
        "{\"statusCode\":200,\"headers\":{\"Access-Control-Allow-Origin\":\"*\"},\"body\":\"x\"}");
    HttpResponse<byte[]> allowed = send(request("/a").header("Origin", "https://example.com"));
    assertEquals("https://example.com", header(allowed, "Access-Control-Allow-Origin"));
    HttpResponse<byte[]> other = send(request("/a").header("Origin", "https://other.example"));
    assertEquals(200, other.statusCode());
    assertEquals("", header(other, "Access-Control-Allow-Origin"));
  }

  @Test
  void aPageElsewhereCallsOnlyTheMethodsOfTheCorsSettings() throws Exception {
    startWithCors("*");
    assertEquals(200, send(request("/a").header("Sec-Fetch-Site", "cross-site")).statusCode());
    gateway.close();
    start(Applications.http(new HttpRoute("POST", "/a", "A")));
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("{}");
    for (String[] header :
        new String[][] {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://example.com"}}) {
      assertEquals(403, send(request("/a").headers(header).POST(body)).statusCode());
    }
    String own = gateway.http().toString();
    assertEquals(200, send(request("/a").header("Origin", own).POST(body)).statusCode());
  }

  private void startWithCors(String origin) throws Exception {
    var cors = new Cors(List.of(origin), List.of("GET"), List.of("authorization"), Optional.of(60));
    var route = new HttpRoute("GET", "/a", "A");
    var api = new HttpApi("Web", List.of(route), Optional.empty(), Optional.of(cors));
    start(Applications.of(List.of(api), List.of()));
  }

  private HttpRequest.Builder preflight(String origin) {
    return request("/a")
        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "GET");
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void theRootIsAPageUnlessARouteMatches() throws Exception {
    start(Applications.http(new HttpRoute("GET", "/a", "A")));
    HttpResponse<byte[]> page = send(request("/"));
    assertEquals(200, page.statusCode());
    assertTrue(text(page).startsWith("<!doctype html>"));
    gateway.close();
    start(Applications.http(new HttpRoute("ANY", "$default", "A")));
    functions.on("A", "\"mine\"");
    assertEquals("mine", text(send(request("/"))));
    assertEquals("$default", functions.next("A").path("routeKey").asText());
  }

  @Test
  void aMalformedRequestIsAnsweredAsJson() throws Exception {
    start(Applications.http(new HttpRoute("GET", "/a", "A")));
    HttpResponse<byte[]> response = send(request("/a").header("X-Long", "x".repeat(11 * 1024)));
    assertEquals(431, response.statusCode());
    assertEquals("{\"message\":\"Request Header Fields Too Large\"}", text(response));
  }
}
