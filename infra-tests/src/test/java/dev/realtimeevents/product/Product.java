package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.cli.DevelopmentGateway;
import dev.realtimeevents.local.cli.DevelopmentOptions;
import dev.realtimeevents.wire.RawHttp;
import dev.realtimeevents.wire.RawSocket;
import dev.realtimeevents.wire.TestSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The deployment under test.
 *
 * @param dispatch of {@code POST /dispatch}
 * @param webSocket where browsers connect
 * @param history of {@code GET /history}
 * @param origin of the pages; without one the tests are programs
 * @param gateway the gateway that runs it, if the tests started one
 */
record Product(
    URI dispatch,
    URI webSocket,
    URI history,
    Secret secret,
    Optional<URI> origin,
    Optional<DevelopmentGateway> gateway)
    implements AutoCloseable {
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  /** One start at a time: the first creates the AOT cache, and the others use it. */
  static final Lock COLD_START = new ReentrantLock();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PROPERTIES =
      List.of("product.dispatch", "product.websocket", "product.secret");

  /** The deployment that the properties name, or one on this machine with the default options. */
  static Product open() throws Exception {
    List<String> missing =
        PROPERTIES.stream().filter(name -> System.getProperty(name) == null).toList();
    if (!missing.isEmpty() && missing.size() < PROPERTIES.size()) {
      throw new IllegalStateException(missing + " not set; set all of " + PROPERTIES + " or none");
    }
    return missing.isEmpty() ? given() : start(options -> options);
  }

  private static Product given() {
    URI dispatch = URI.create(System.getProperty("product.dispatch"));
    return new Product(
        dispatch,
        URI.create(System.getProperty("product.websocket")),
        Optional.ofNullable(System.getProperty("product.history"))
            .map(URI::create)
            .orElse(dispatch.resolve("history")),
        new Secret(System.getProperty("product.secret")),
        Optional.ofNullable(System.getProperty("product.origin")).map(URI::create),
        Optional.empty());
  }

  /**
   * Whether a site publishes there meanwhile, to pages of its visitors: then the tests publish to
   * channels of their own, and count no other events.
   */
  static boolean isInUse() {
    return Boolean.getBoolean("product.in-use");
  }

  /**
   * A gateway on this machine with a port of its own. Its tables are its own, or with the property
   * {@code product.aws-endpoint} those of a LocalStack or moto.
   */
  static Product start(UnaryOperator<DevelopmentOptions> change) throws Exception {
    DevelopmentOptions options =
        DevelopmentOptions.of(REPOSITORY)
            .work(Path.of("target/realtime").toAbsolutePath())
            .port(0)
            .processes(2)
            .onDemand();
    Optional.ofNullable(System.getProperty("product.aws-endpoint"))
        .map(URI::create)
        .ifPresent(options::awsEndpoint);
    DevelopmentGateway gateway;
    COLD_START.lock();
    try {
      gateway = DevelopmentGateway.start(change.apply(options));
      gateway.awaitTraining();
    } finally {
      COLD_START.unlock();
    }
    return new Product(
        gateway.httpUrl().resolve("/dispatch"),
        gateway.webSocketUrl(),
        gateway.httpUrl().resolve("/history"),
        new Secret(gateway.secret().orElseThrow()),
        Optional.empty(),
        Optional.of(gateway));
  }

  /**
   * Dispatches an event to one page, for tests that check how many an answer counts. The first
   * dispatch of a process loads its classes, which on a busy machine can take the two seconds in
   * which posts begin; the queue then has the posts.
   */
  Product warm() throws Exception {
    String channel = "public:warm";
    try (Page page = Page.openWithSubprotocol(this)) {
      page.subscribe(channel);
      publish("{\"event\":\"warm\",\"channel\":\"" + channel + "\"}");
      page.next();
    }
    return this;
  }

  /** The gateway that the tests started. */
  DevelopmentGateway here() {
    return gateway.orElseThrow();
  }

  /** A socket that is open, and offers these subprotocols. */
  TestSocket connect(String... subprotocols) {
    return TestSocket.open(webSocket, origin, subprotocols);
  }

  /** A socket that is open, for any bytes. */
  RawSocket connectRaw() throws IOException {
    return RawSocket.open(webSocket, headersOfAPage());
  }

  /** The lines of the headers that tell where a page is from. */
  String[] headersOfAPage() {
    return origin.stream().map(page -> "Origin: " + page).toArray(String[]::new);
  }

  RawHttp.Answer send(Request request) throws IOException {
    return RawHttp.send(dispatch, request.bytes(dispatch));
  }

  /** Sends the request to the address that revokes tokens. */
  RawHttp.Answer revoke(Request request) throws IOException {
    URI revoke = dispatch.resolve("connections/revoke");
    return RawHttp.send(revoke, request.bytes(revoke));
  }

  /** Publishes with the secret as API key, and expects success. */
  JsonNode publish(String body) throws IOException {
    RawHttp.Answer answer = send(Request.json(body).header(secret.bearer()));
    assertEquals(200, answer.status(), answer.body());
    return json(answer.body());
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  @Override
  public void close() {
    gateway.ifPresent(DevelopmentGateway::close);
  }
}
