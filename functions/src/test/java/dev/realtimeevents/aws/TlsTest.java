package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Delivery.Delivered;
import dev.realtimeevents.deliver.Delivery.Unreachable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.StringAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a server with a certificate for {@code localhost}. */
final class TlsTest {
  private static final String PASSWORD = "changeit";
  private static final List<String> TRUST =
      List.of("javax.net.ssl.trustStore", "javax.net.ssl.trustStorePassword");

  @TempDir private static Path folder;

  private final Set<Object> connections = ConcurrentHashMap.newKeySet();
  private final Set<String> protocols = ConcurrentHashMap.newKeySet();
  private final Set<String> suites = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;
  private HttpAsyncServer server;

  @BeforeAll
  static void makeCertificate() throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int code =
        new ProcessBuilder(
                Stream.of(
                        "%s -genkeypair -keystore %s -storepass %s -storetype PKCS12 -alias s"
                            .formatted(keytool, keys(), PASSWORD)
                            .split(" "),
                        "-keyalg EC -dname CN=localhost -ext san=dns:localhost".split(" "))
                    .flatMap(Stream::of)
                    .toList())
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, code);
    System.setProperty(TRUST.getFirst(), keys().toString());
    System.setProperty(TRUST.getLast(), PASSWORD);
  }

  private static Path keys() {
    return folder.resolve("keys.p12");
  }

  @AfterAll
  static void forgetCertificate() {
    TRUST.forEach(System::clearProperty);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close(CloseMode.IMMEDIATE);
    }
  }

  /** Returns the port. */
  private int start(HttpVersionPolicy versions, int port) throws Exception {
    server =
        H2ServerBootstrap.bootstrap()
            .setIOReactorConfig(IOReactorConfig.custom().setSoReuseAddress(true).build())
            .setVersionPolicy(versions)
            .setTlsStrategy(new H2ServerTlsStrategy(context(), TlsTest::takeOrderOfClient, null))
            .register("*", new Answers())
            .create();
    server.start();
    ListenerEndpoint endpoint =
        server.listen(new InetSocketAddress("localhost", port), URIScheme.HTTPS).get();
    return ((InetSocketAddress) endpoint.getAddress()).getPort();
  }

  private static void takeOrderOfClient(NamedEndpoint client, SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setUseCipherSuitesOrder(false);
    engine.setSSLParameters(parameters);
  }

  private static SSLContext context() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(keys().toFile())) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private final class Answers implements AsyncServerRequestHandler<Message<HttpRequest, String>> {
    @Override
    public AsyncRequestConsumer<Message<HttpRequest, String>> prepare(
        HttpRequest request, EntityDetails body, HttpContext context) {
      return new BasicRequestConsumer<>(body == null ? null : new StringAsyncEntityConsumer());
    }

    @Override
    public void handle(
        Message<HttpRequest, String> message, ResponseTrigger trigger, HttpContext context)
        throws HttpException, IOException {
      HttpCoreContext core = HttpCoreContext.cast(context);
      connections.add(core.getEndpointDetails().getRemoteAddress());
      suites.add(core.getSSLSession().getCipherSuite());
      protocols.add(core.getProtocolVersion() + " " + core.getSSLSession().getProtocol());
      if (!silent) {
        trigger.submitResponse(new BasicResponseProducer(new BasicHttpResponse(200)), context);
      }
    }
  }

  private static ApiGatewaySockets sockets(String host, int port) {
    return ApiGatewaySocketsTest.sockets(URI.create("https://%s:%d/live".formatted(host, port)));
  }

  /** More posts at once than the 250 that an HTTP/2 connection carries at a time. */
  @Test
  void allPostsShareOneConnectionOverHttp2() throws Exception {
    ApiGatewaySockets sockets = sockets("localhost", start(HttpVersionPolicy.NEGOTIATE, 0));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Delivery> post = () -> sockets.send("a=", "{\"é\":1}", Duration.ofSeconds(30));
      for (Future<Delivery> sent :
          threads.invokeAll(Stream.generate(() -> post).limit(300).toList())) {
        assertEquals(new Delivered(), sent.get());
      }
    }
    assertEquals(Set.of("HTTP/2.0 TLSv1.3"), protocols);
    assertEquals(Set.of("TLS_CHACHA20_POLY1305_SHA256"), suites);
    assertEquals(1, connections.size());
  }

  @Test
  void aServerWithoutHttp2IsSentHttp1() throws Exception {
    ApiGatewaySockets sockets = sockets("localhost", start(HttpVersionPolicy.FORCE_HTTP_1, 0));
    assertEquals(new Delivered(), sockets.send("a=", "x", Duration.ZERO));
    assertEquals(new Delivered(), sockets.send("a=", "x", Duration.ZERO));
    assertEquals(Set.of("HTTP/1.1 TLSv1.3"), protocols);
    assertEquals(1, connections.size());
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersionPolicy.class,
      names = {"NEGOTIATE", "FORCE_HTTP_1"})
  void aCertificateForAnotherHostIsRefused(HttpVersionPolicy versions) throws Exception {
    ApiGatewaySockets sockets = sockets("127.0.0.1", start(versions, 0));
    assertInstanceOf(Unreachable.class, sockets.send("a=", "x", Duration.ZERO));
    assertEquals(Set.of(), protocols);
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersionPolicy.class,
      names = {"NEGOTIATE", "FORCE_HTTP_1"})
  void aServerThatRestartsIsReached(HttpVersionPolicy versions) throws Exception {
    int port = start(versions, 0);
    ApiGatewaySockets sockets = sockets("localhost", port);
    assertEquals(new Delivered(), sockets.send("a=", "x", Duration.ZERO));
    server.close(CloseMode.IMMEDIATE);
    server.awaitShutdown(TimeValue.ofSeconds(5));
    start(versions, port);
    assertEquals(new Delivered(), sockets.send("a=", "x", Duration.ZERO));
    assertEquals(2, connections.size());
  }

  @Test
  void aConnectionThatIsSilentIsReplaced() throws Exception {
    ApiGatewaySockets sockets = sockets("localhost", start(HttpVersionPolicy.NEGOTIATE, 0));
    assertEquals(new Delivered(), sockets.send("a=", "x"));
    silent = true;
    Delivery delivery = sockets.send("a=", "x", Duration.ZERO);
    assertInstanceOf(Unreachable.class, delivery);
    assertTrue(delivery.toString().contains("1000 ms"), delivery.toString());
    silent = false;
    assertEquals(new Delivered(), sockets.send("a=", "x", Duration.ZERO));
    assertEquals(2, connections.size());
  }
}
