package dev.realtimeevents.product;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.lambda.FunctionLog;
import dev.realtimeevents.wire.RawSocket;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters of the stack that concern pages, and its metrics, reach the functions. */
final class ParametersTest {
  private static final URI ORIGIN = URI.create("https://example.com");

  private static final BlockingQueue<FunctionLog> LOG = new LinkedBlockingQueue<>();

  private static Product product;

  @BeforeAll
  static void start() throws Exception {
    product =
        Product.start(
            options ->
                options
                    .parameter("AllowedOrigins", ORIGIN + "/, https://*.pages.example.com")
                    .parameter("ChannelsPerConnection", "3")
                    .parameter("Metrics", "true")
                    .functionLog(LOG::add));
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "HTTPS://Example.com",
        "https://example.com:443",
        "https://www.pages.example.com",
        "https://a.b.pages.example.com",
      })
  void aPageOfAnAllowedOriginIsAccepted(String origin) throws Exception {
    try (RawSocket socket = RawSocket.ask(product.webSocket(), "Origin: " + origin)) {
      assertEquals("HTTP/1.1 101 Switching Protocols", status(socket));
      socket.sendText("{\"action\":\"ping\"}");
      assertEquals("pong", Product.json(socket.readText()).path("type").asText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://example.com",
        "https://example.com:8443",
        "https://example.com.evil.example",
        "https://shop.example.com",
        "https://pages.example.com",
        "https://evil-pages.example.com",
        "https://www.pages.example.com.evil.example",
        "http://www.pages.example.com",
        "https://evil.example/.pages.example.com",
        "null",
      })
  void aPageOfAnotherOriginIsRejectedAtTheHandshake(String origin) throws Exception {
    try (RawSocket socket = RawSocket.ask(product.webSocket(), "Origin: " + origin)) {
      assertEquals("HTTP/1.1 403 Forbidden", status(socket));
    }
  }

  @Test
  void aClientWithoutAnOriginIsRejected() throws Exception {
    try (RawSocket socket = RawSocket.ask(product.webSocket())) {
      assertEquals("HTTP/1.1 403 Forbidden", status(socket));
    }
  }

  /** Three with {@code public}, to which it is subscribed from the start. */
  @Test
  void aConnectionOverTheLimitGetsAnErrorAndKeepsItsChannels() throws Exception {
    String channel = "public:limit";
    try (Page page = Page.open(product, ORIGIN)) {
      page.subscribe(channel);
      page.subscribe(channel + ":2");

      JsonNode refused = page.subscribe(channel + ":3");

      Page.assertError("too_many_channels", "3", refused);
      assertEquals(channel + ":3", refused.path("channel").asText());
      product.publish(Bodies.event("n", "channel", "\"" + channel + "\""));
      page.assertNext(channel, LongStream.of(1));
      page.send("unsubscribe", "channel", "\"" + channel + ":2\"");
      page.next();
      assertEquals("subscribed", page.subscribe(channel + ":3").path("type").asText());
    }
  }

  @Test
  void aFunctionPrintsMetrics() throws Exception {
    product.publish(Bodies.event("n", "channel", "\"public:metrics\""));

    FunctionLog log;
    do {
      log = Objects.requireNonNull(LOG.poll(10, SECONDS), "No line counts the event");
    } while (!countsTheEvent(log));
  }

  private static boolean countsTheEvent(FunctionLog log) {
    return log instanceof FunctionLog.Line line
        && line.text().contains("\"channel\":\"public:metrics\"")
        && line.text().contains("{\"Name\":\"events\",\"Unit\":\"Count\"}")
        && line.text().contains("\"FunctionName\":\"DispatchFunction\",\"events\":1");
  }

  private static String status(RawSocket socket) throws IOException {
    return socket.readAnswer().lines().findFirst().orElseThrow();
  }
}
