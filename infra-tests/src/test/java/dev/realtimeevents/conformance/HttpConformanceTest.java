package dev.realtimeevents.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConformanceTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Target target;

  @BeforeAll
  static void open() throws IOException {
    target = Target.open();
  }

  @AfterAll
  static void close() {
    target.close();
  }

  private static HttpRequest.Builder post(String path, byte[] body) {
    return HttpRequest.newBuilder(target.http(path))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode echo(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    assertEquals(200, response.statusCode(), response.body());
    return Probe.json(response.body());
  }

  private static void assertMessage(int status, String message, HttpResponse<String> response) {
    assertEquals(status, response.statusCode());
    assertEquals("{\"message\":\"" + message + "\"}", response.body());
  }

  @Test
  void theEventHasTheFieldsOfFormat2() throws Exception {
    JsonNode event =
        echo(
            post("/echo/a%20b/c?x=1&x=2&y=%C3%A4", "{\"é\":1}".getBytes("UTF-8"))
                .header("Content-Type", "application/json")
                .header("User-Agent", "conformance/1")
                .header("Cookie", "one=1; two=2"));
    assertEquals("2.0", event.path("version").asText());
    assertEquals("POST /echo/{proxy+}", event.path("routeKey").asText());
    assertEquals("/echo/a b/c", event.path("rawPath").asText());
    assertEquals("x=1&x=2&y=%C3%A4", event.path("rawQueryString").asText());
    assertEquals("[\"one=1\",\"two=2\"]", event.path("cookies").toString());
    for (String name :
        new String[] {
          "host", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"
        }) {
      assertTrue(event.path("headers").has(name), name);
    }
    assertEquals("1,2", event.at("/queryStringParameters/x").asText());
    assertEquals("ä", event.at("/queryStringParameters/y").asText());
    assertEquals("a b/c", event.at("/pathParameters/proxy").asText());
    assertEquals("{\"é\":1}", event.path("body").asText());
    assertFalse(event.path("isBase64Encoded").asBoolean(true));
    JsonNode context = event.path("requestContext");
    for (String field :
        new String[] {"accountId", "apiId", "domainName", "domainPrefix", "requestId"}) {
      assertFalse(context.path(field).asText().isEmpty(), field);
    }
    assertEquals("$default", context.path("stage").asText());
    assertEquals("POST /echo/{proxy+}", context.path("routeKey").asText());
    assertTrue(context.path("time").asText().matches("\\d\\d/\\w{3}/\\d{4}:[\\d:]{8} .0000"));
    assertTrue(context.path("timeEpoch").isIntegralNumber());
    JsonNode http = context.path("http");
    assertEquals("POST", http.path("method").asText());
    assertEquals("/echo/a b/c", http.path("path").asText());
    assertEquals("HTTP/1.1", http.path("protocol").asText());
    assertFalse(http.path("sourceIp").asText().isEmpty());
    assertEquals("conformance/1", http.path("userAgent").asText());
  }

  @Test
  void aRepeatedHeaderIsOneValueWithCommas() throws Exception {
    JsonNode event =
        echo(
            post("/echo/a", new byte[0])
                .header("webhook-signature", "v1,a v1,b")
                .header("Webhook-Signature", "v1,c"));

    assertEquals("v1,a v1,b,v1,c", event.at("/headers/webhook-signature").asText());
  }

  @Test
  void absentFieldsAreLeftOut() throws Exception {
    JsonNode event = echo(post("/echo/a", new byte[0]));
    assertEquals("", event.path("rawQueryString").asText("missing"));
    for (String field : new String[] {"cookies", "queryStringParameters", "body"}) {
      assertFalse(event.has(field), field);
    }
  }

  @ParameterizedTest
  @CsvSource({"application/octet-stream,", "image/png,", "application/json,gzip"})
  void aBinaryBodyIsBase64(String type, String encoding) throws Exception {
    byte[] body = {1, 2, (byte) 0xFF};
    HttpRequest.Builder request = post("/echo/a", body).header("Content-Type", type);
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    JsonNode event = echo(request);
    assertTrue(event.path("isBase64Encoded").asBoolean());
    assertEquals(Base64.getEncoder().encodeToString(body), event.path("body").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain", "application/x-www-form-urlencoded"})
  void aTextBodyIsText(String type) throws Exception {
    JsonNode event = echo(post("/echo/a", "a=ä".getBytes("UTF-8")).header("Content-Type", type));
    assertFalse(event.path("isBase64Encoded").asBoolean(true));
    assertEquals("a=ä", event.path("body").asText());
  }

  @Test
  void theStatusAndHeadersAreTheFunctions() throws Exception {
    HttpResponse<String> response = send(post("/echo/a?status=418&subprotocol=x", new byte[0]));
    assertEquals(418, response.statusCode());
    assertEquals("x", response.headers().firstValue("sec-websocket-protocol").orElseThrow());
    assertTrue(response.headers().firstValue("apigw-requestid").isPresent());
  }

  @Test
  void anAnswerWithoutStatusCodeIsTheBody() throws Exception {
    HttpResponse<String> response = send(post("/echo/a?answer=simple", new byte[0]));
    assertEquals(200, response.statusCode());
    assertEquals("{\"simple\":true}", response.body());
    assertEquals("application/json", response.headers().firstValue("content-type").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "malformed"})
  void aFailingFunctionIs500(String answer) throws Exception {
    assertMessage(
        500, "Internal Server Error", send(post("/echo/a?answer=" + answer, new byte[0])));
  }

  @Test
  void aFunctionOverTheIntegrationTimeoutIs503() throws Exception {
    var shortWait =
        new Target.Limits(Duration.ofMinutes(10), Duration.ofHours(2), Duration.ofSeconds(1));
    try (Target patient = Target.open(shortWait)) {
      long millis = patient.limits().httpIntegration().plusSeconds(3).toMillis();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(patient.http("/echo/a?delayMillis=" + millis))
              .POST(HttpRequest.BodyPublishers.noBody());
      assertMessage(503, "Service Unavailable", send(request));
    }
  }

  @Test
  void aPathWithoutARouteIs404() throws Exception {
    assertMessage(404, "Not Found", send(post("/nowhere", new byte[0])));
  }

  @Test
  void aMethodWithoutARouteIs404() throws Exception {
    assertMessage(404, "Not Found", send(HttpRequest.newBuilder(target.http("/echo/a")).DELETE()));
  }

  @Test
  void aBodyOver10MegabytesIs413() throws Exception {
    assertMessage(
        413, "Request Entity Too Large", send(post("/echo/a", new byte[10 * 1024 * 1024 + 1])));
  }
}
