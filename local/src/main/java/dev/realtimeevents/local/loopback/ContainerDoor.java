package dev.realtimeevents.local.loopback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A door for Docker containers on this machine, to whom 127.0.0.1 is the container itself: an HTTP
 * server that hands each request on to a server of 127.0.0.1. It answers below a {@link
 * PrivateName} only, and no page. Thread-safe.
 */
public final class ContainerDoor implements AutoCloseable {
  /** The name of this machine in a container, with Docker's {@code --add-host}. */
  public static final String HOST = "host.docker.internal";

  /** Docker's bridge on Linux. Docker Desktop has none: there {@link #HOST} reaches 127.0.0.1. */
  private static final String BRIDGE = "docker0";

  /** Headers of one connection, and those that {@link HttpClient} sets itself. */
  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final HttpServer server;
  private final String path = "/" + PrivateName.random();
  private final Map<String, URI> servers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .proxy(HttpClient.Builder.NO_PROXY)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  private ContainerDoor(HttpServer server, Map<String, URI> servers) {
    this.server = server;
    this.servers = Map.copyOf(servers);
  }

  /**
   * Starts answering.
   *
   * @param address where containers reach this machine; see {@link #reachable}
   * @param port 0 picks a free one
   * @param servers by name; the name is the first part of a path here, and its address there
   */
  public static ContainerDoor open(InetAddress address, int port, Map<String, URI> servers)
      throws IOException {
    var door =
        new ContainerDoor(HttpServer.create(new InetSocketAddress(address, port), 0), servers);
    door.server.createContext(door.path + "/", door::handle);
    door.server.setExecutor(door.threads);
    door.server.start();
    return door;
  }

  /** The address of Docker's bridge if this machine has one, else 127.0.0.1. */
  public static InetAddress reachable() throws SocketException {
    return Optional.ofNullable(NetworkInterface.getByName(BRIDGE))
        .flatMap(
            bridge -> bridge.inetAddresses().filter(Inet4Address.class::isInstance).findFirst())
        .orElseGet(() -> InetAddress.ofLiteral("127.0.0.1"));
  }

  /** Where it listens. */
  public InetSocketAddress listens() {
    return server.getAddress();
  }

  /** The address of a server, as a container sees it. */
  public URI address(String name) {
    return URI.create(
        "http://%s:%d%s/%s".formatted(HOST, server.getAddress().getPort(), path, name));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Caller caller =
          Caller.of(
              exchange.getRequestHeaders().getFirst("Host"),
              exchange.getRequestHeaders().getFirst("Origin"),
              exchange.getRequestHeaders().getFirst("Sec-Fetch-Site"));
      Optional<URI> target = target(exchange.getRequestURI());
      if (!caller.hostName().equals(HOST) || caller.isPageElsewhere()) {
        exchange.sendResponseHeaders(403, -1);
      } else if (target.isEmpty()) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        forward(exchange, target.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<URI> target(URI requested) {
    String[] parts = requested.getRawPath().substring(path.length() + 1).split("/", 2);
    String query = requested.getRawQuery() == null ? "" : "?" + requested.getRawQuery();
    return Optional.ofNullable(servers.get(parts[0]))
        .map(there -> URI.create(there + (parts.length > 1 ? "/" + parts[1] : "") + query));
  }

  private void forward(HttpExchange exchange, URI target) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .method(
                exchange.getRequestMethod(),
                BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange.getRequestHeaders().forEach((name, values) -> copy(name, values, request));
    HttpResponse<byte[]> answer;
    try {
      answer = client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      exchange.sendResponseHeaders(502, -1);
      return;
    }
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!isOfAConnection(name)) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static void copy(String name, List<String> values, HttpRequest.Builder request) {
    if (!isOfAConnection(name)) {
      values.forEach(value -> request.header(name, value));
    }
  }

  private static boolean isOfAConnection(String header) {
    return OF_A_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }
}
