package dev.realtimeevents.local.loopback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.wire.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateServerTest {
  private final AtomicInteger answered = new AtomicInteger();
  private PrivateServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        PrivateServer.start(
            exchange -> {
              answered.incrementAndGet();
              byte[] path = PrivateServer.path(exchange).getBytes(US_ASCII);
              exchange.sendResponseHeaders(200, path.length);
              exchange.getResponseBody().write(path);
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawHttp.Answer get(String path, String headers) throws IOException {
    URI address = server.address();
    return RawHttp.send(
        address, "GET %s HTTP/1.1\r\n%s\r\n\r\n".formatted(path, headers).getBytes(US_ASCII));
  }

  @Test
  void aProgramThatKnowsTheAddressIsAnswered() throws Exception {
    RawHttp.Answer answer = get(server.address().getPath() + "/next", "Host: 127.0.0.1");
    assertEquals(200, answer.status());
    assertEquals("/next", answer.body());
    assertTrue(server.address().getPath().matches("/[0-9a-f]{32}"), server.address()::toString);
  }

  @Test
  void elsewhereNothingIs() throws Exception {
    assertEquals(404, get("/", "Host: 127.0.0.1").status());
    assertEquals(404, get("/next", "Host: 127.0.0.1").status());
    assertEquals(0, answered.get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: page.example",
        "Host: 127.0.0.1\r\nOrigin: https://page.example",
        "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site",
        "Host: 127.0.0.1\r\nSec-Fetch-Site: same-site"
      })
  void aPageIsRefusedEvenIfItKnowsTheAddress(String headers) throws Exception {
    assertEquals(403, get(server.address().getPath() + "/next", headers).status());
    assertEquals(0, answered.get());
  }
}
