package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the gateway on this machine tells of events, channels and connections. */
final class InspectionTest {
  private static Product product;

  /** Each test has a channel of its own. */
  private final String channel = "public:" + UUID.randomUUID();

  @BeforeAll
  static void open() throws Exception {
    product = Product.start(options -> options);
  }

  @AfterAll
  static void close() {
    product.close();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI url = product.here().httpUrl().resolve(path);
      return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertEquals(200, answer.statusCode(), answer.body());
    return Product.json(answer.body());
  }

  private static JsonNode trace(String of) throws IOException, InterruptedException {
    return json("/.local/trace?of=" + URLEncoder.encode(of, StandardCharsets.UTF_8));
  }

  private static List<String> stages(JsonNode trace) {
    return trace.path("steps").valueStream().map(step -> step.path("stage").asText()).toList();
  }

  private void publish(String id) throws IOException {
    product.publish(
        "{\"event\":\"saved\",\"id\":\"%s\",\"channel\":\"%s\"}".formatted(id, channel));
  }

  @Test
  void anEventThatOneBrowserGotAtOnceAndAnotherTimeFromTheLog() throws Exception {
    String id = "evt_" + UUID.randomUUID();
    try (Page page = Page.openWithSubprotocol(product)) {
      page.subscribe(channel);
      publish("first-" + id);
    }
    while (!json("/.local/connections").isEmpty()) {
      Thread.sleep(20);
    }
    publish(id);
    try (Page back = Page.openWithSubprotocol(product)) {
      back.subscribe(channel, "since", "1");

      JsonNode first = trace(channel + "#1");
      assertEquals(List.of("dispatch", "push", "log"), stages(first));
      assertTrue(first.toString().contains("Pushed to 1 browser at once."), first::toString);
      assertEquals("first-" + id, first.path("events").path(0).path("id").asText());

      JsonNode second = trace(id);
      assertEquals(List.of("dispatch", "push", "log", "recovery"), stages(second));
      assertTrue(
          second.toString().contains("asked for what came after #1, and got 1 event from the log."),
          second::toString);
      assertEquals(2, second.path("events").path(0).path("seq").asLong());
    }
  }

  @Test
  void aTokenThatTheGatewayIssuesOpensItsChannels() throws Exception {
    publish("a");
    String body = "{\"sub\":\"user:1\",\"channels\":[\"orders\",\"team:*\"]}";
    String token = Product.json(send("POST", "token", body).body()).path("token").asText();

    JsonNode verdict = check(token);

    assertTrue(verdict.path("valid").asBoolean(), verdict::toString);
    assertEquals("user:1", verdict.path("claims").path("sub").asText());
    assertEquals(
        "[{\"channel\":\"orders\",\"allowed\":true},{\"channel\":\"team:*\",\"allowed\":true}]",
        verdict.path("channels").toString());
    JsonNode refused = check(token + "x");
    assertEquals(
        "The token is not signed with the secret of this endpoint",
        refused.path("reason").asText(),
        refused::toString);
    for (String invalid : List.of("{}", "{\"token\":\"a.b\"}", "{\"token\":1}")) {
      assertEquals(400, send("POST", "token/check", invalid).statusCode(), invalid);
    }
    for (String invalid :
        List.of(
            "{}",
            "{\"sub\":\"\",\"channels\":[\"a\"]}",
            "{\"sub\":\"u\",\"channels\":[]}",
            "{\"sub\":\"u\",\"channels\":[\"a b\"]}",
            "{\"sub\":\"u\",\"channels\":[\"a*b\"]}",
            "{\"sub\":\"u\",\"channels\":[\"a\"],\"seconds\":0}",
            "{\"sub\":\"u\",\"channels\":[\"a\"],\"seconds\":\"x\"}")) {
      assertEquals(400, send("POST", "token", invalid).statusCode(), invalid);
    }
  }

  private static JsonNode check(String token) throws IOException, InterruptedException {
    return Product.json(send("POST", "token/check", "{\"token\":\"" + token + "\"}").body());
  }

  private static HttpResponse<String> send(String method, String name, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI url = product.here().httpUrl().resolve("/.local/" + name);
      return client.send(
          HttpRequest.newBuilder(url)
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void anEventThatWasRefused() throws Exception {
    String id = "evt_" + UUID.randomUUID();
    String large = "x".repeat(200_000);
    Request tooLarge =
        Request.json("{\"event\":\"saved\",\"id\":\"%s\",\"data\":\"%s\"}".formatted(id, large));
    assertEquals(413, product.send(tooLarge.header(product.secret().bearer())).status());

    JsonNode trace = trace(id);

    assertEquals(List.of("refused"), stages(trace), trace::toString);
    assertTrue(trace.toString().contains("Refused with 413: "), trace::toString);
  }

  @Test
  void channelsAndConnections() throws Exception {
    publish("a");
    publish("b");
    try (Page page = Page.openWithSubprotocol(product)) {
      page.subscribe(channel);
      Thread.sleep(2_100); // the channels are read every two seconds at most

      JsonNode its =
          json("/.local/channels")
              .valueStream()
              .filter(each -> each.path("channel").asText().equals(channel))
              .findFirst()
              .orElseThrow();
      assertEquals(2, its.path("seq").asLong());
      assertEquals(1, its.path("listeners").asLong());
      assertTrue(its.path("public").asBoolean());
      JsonNode connections = json("/.local/connections");
      assertTrue(
          connections
              .toString()
              .contains("\"channels\":[{\"channel\":\"" + channel + "\",\"seq\":2}]"),
          connections::toString);
    }
    assertTrue(json("/.local/status").path("channels").asLong() >= 1);
  }

  @Test
  void linesOneAfterTheOther() throws Exception {
    long last = json("/.local/lines?limit=0").path("last").asLong();
    publish("a");

    JsonNode lines = json("/.local/lines?wait=20&after=" + last);

    assertTrue(lines.path("last").asLong() > last, lines::toString);
    assertEquals("dispatch", lines.at("/lines/0/line/message").asText(), lines::toString);
    assertEquals(channel, lines.at("/lines/0/line/channel").asText(), lines::toString);
  }

  @Test
  void whatIsNotValidIsSaid() throws Exception {
    for (String path :
        List.of("trace", "trace?of=a%20b", "lines?after=x", "lines?limit=-1", "lines?wait=9999")) {
      HttpResponse<String> answer = get("/.local/" + path);
      assertEquals(400, answer.statusCode(), path + ": " + answer.body());
      assertTrue(answer.body().contains("message"), answer.body());
    }
  }
}
