package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Clients of local services on a machine whose network has a proxy. */
class AwsTest {
  private static final String HOST = "http.proxyHost";
  private static final String PORT = "http.proxyPort";

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final HttpServer service = server("service");
  private final HttpServer proxy = server("proxy");

  private HttpServer server(String name) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            asked.add(name);
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    System.clearProperty(HOST);
    System.clearProperty(PORT);
    service.stop(0);
    proxy.stop(0);
  }

  @Test
  void aLocalServiceIsNotAskedThroughTheProxyOfTheNetwork() {
    System.setProperty(HOST, "127.0.0.1");
    System.setProperty(PORT, Integer.toString(proxy.getAddress().getPort()));
    URI endpoint = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
    try (SqsClient client = Aws.local(SqsClient.builder(), endpoint).build()) {
      client.listQueues();
    } catch (SqsException _) {
      // Both answer 400.
    }
    assertEquals("service", asked.peek());
  }
}
