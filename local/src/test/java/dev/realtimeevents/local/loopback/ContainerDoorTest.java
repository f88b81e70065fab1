package dev.realtimeevents.local.loopback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.wire.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerDoorTest {
  private PrivateServer server;
  private ContainerDoor door;

  @BeforeEach
  void start() throws IOException {
    server =
        PrivateServer.start(
            exchange -> {
              var sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
              byte[] body =
                  String.join(
                          " ",
                          exchange.getRequestMethod(),
                          PrivateServer.path(exchange),
                          exchange.getRequestHeaders().getFirst("X-Amz-Target"),
                          sent)
                      .getBytes(UTF_8);
              exchange.getResponseHeaders().set("x-amzn-RequestId", "r-1");
              exchange.sendResponseHeaders(400, body.length);
              exchange.getResponseBody().write(body);
            });
    door =
        ContainerDoor.open(
            InetAddress.ofLiteral("127.0.0.1"), 0, Map.of("store", server.address()));
  }

  @AfterEach
  void stop() {
    door.close();
    server.close();
  }

  private RawHttp.Answer send(String path, String headers) throws IOException {
    URI here = URI.create("http://127.0.0.1:" + door.listens().getPort());
    return RawHttp.send(
        here,
        "POST %s HTTP/1.1\r\n%s\r\nX-Amz-Target: T.Get\r\nContent-Length: 2\r\n\r\n{}"
            .formatted(path, headers)
            .getBytes(UTF_8));
  }

  @Test
  void aRequestAndItsAnswerPass() throws Exception {
    URI address = door.address("store");
    assertEquals("host.docker.internal", address.getHost());
    RawHttp.Answer answer = send(address.getPath() + "/a%20b", "Host: host.docker.internal:1");
    assertEquals(400, answer.status());
    assertEquals("POST /a b T.Get {}", answer.body());
    assertEquals("r-1", answer.headers().get("x-amzn-RequestId"));
  }

  @Test
  void elsewhereNothingIs() throws Exception {
    String path = door.address("other").getPath();
    assertEquals(404, send(path, "Host: host.docker.internal").status());
    assertEquals(404, send("/store", "Host: host.docker.internal").status());
  }

  @Test
  void aServerThatHasEndedIsABadGateway() throws Exception {
    server.close();
    assertEquals(
        502, send(door.address("store").getPath() + "/", "Host: host.docker.internal").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: page.example",
        "Host: host.docker.internal\r\nOrigin: https://page.example",
        "Host: host.docker.internal\r\nSec-Fetch-Site: cross-site"
      })
  void aPageIsRefusedEvenIfItKnowsTheAddress(String headers) throws Exception {
    assertEquals(403, send(door.address("store").getPath() + "/", headers).status());
  }

  @Test
  void containersReachAnAddressOfThisMachine() throws Exception {
    InetAddress address = ContainerDoor.reachable();
    assertTrue(address.isSiteLocalAddress() || address.isLoopbackAddress(), address::toString);
  }
}
