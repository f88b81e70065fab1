package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.wire.RawSocket;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only pages of the origins that the stack allows get a connection. */
final class OriginTest {
  private static Product product;

  @BeforeAll
  static void start() throws Exception {
    product =
        Product.start(
            options ->
                options.parameter("AllowedOrigins", "https://example.com,https://www.example.com"));
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com", "https://www.example.com", "HTTPS://Example.com"})
  void aPageOfAnAllowedOriginIsLetIn(String origin) throws Exception {
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
        "null",
      })
  void aPageOfAnotherOriginIsRefusedAtTheHandshake(String origin) throws Exception {
    try (RawSocket socket = RawSocket.ask(product.webSocket(), "Origin: " + origin)) {
      assertEquals("HTTP/1.1 403 Forbidden", status(socket));
    }
  }

  @Test
  void whoSendsNoOriginIsRefused() throws Exception {
    try (RawSocket socket = RawSocket.ask(product.webSocket())) {
      assertEquals("HTTP/1.1 403 Forbidden", status(socket));
    }
  }

  private static String status(RawSocket socket) throws IOException {
    return socket.readAnswer().lines().findFirst().orElseThrow();
  }
}
