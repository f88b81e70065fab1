package dev.realtimeevents.local.loopback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server on 127.0.0.1, for the programs that are told its address: it answers below a
 * {@link PrivateName} only, and no page of another origin. Each request has a virtual thread.
 * Thread-safe.
 */
public final class PrivateServer implements AutoCloseable {
  private static final byte[] REFUSAL =
      """
      {"message":"Only programs on this machine may call this. Use the host 127.0.0.1."}\
      """
          .getBytes(UTF_8);

  private final HttpServer server;
  private final String path;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private PrivateServer(HttpServer server, String path) {
    this.server = server;
    this.path = path;
  }

  /**
   * Starts answering on a free port with a handler, which finds its own path with {@link #path}.
   */
  public static PrivateServer start(HttpHandler handler) throws IOException {
    return start(0, handler);
  }

  /** The same, on a given port; 0 picks a free one. */
  public static PrivateServer start(int port, HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    var started = new PrivateServer(server, "/" + PrivateName.random());
    server.createContext(started.path, exchange -> handle(exchange, handler));
    server.setExecutor(started.threads);
    server.start();
    return started;
  }

  private static void handle(HttpExchange exchange, HttpHandler handler) throws IOException {
    try (exchange) {
      Headers headers = exchange.getRequestHeaders();
      Caller caller =
          Caller.of(
              headers.getFirst("Host"),
              headers.getFirst("Origin"),
              headers.getFirst("Sec-Fetch-Site"));
      if (caller.isOfThisMachine()) {
        handler.handle(exchange);
      } else {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(403, REFUSAL.length);
        exchange.getResponseBody().write(REFUSAL);
      }
    }
  }

  /** {@code http://127.0.0.1:<port>/<path>}. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The path of a request, below that of the server. */
  public static String path(HttpExchange exchange) {
    return exchange
        .getRequestURI()
        .getPath()
        .substring(exchange.getHttpContext().getPath().length());
  }

  /** Stops, and interrupts the requests that are being answered. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
