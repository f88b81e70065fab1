package dev.realtimeevents.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realtimeevents.local.gateway.Gateway;
import dev.realtimeevents.local.gateway.GatewayOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/** The deployment that the tests run against. */
final class Target implements AutoCloseable {
  private static final List<String> PROPERTIES =
      List.of("conformance.http", "conformance.websocket", "conformance.management");

  /** The limits that can be shortened where the target is started by the test. */
  record Limits(Duration idle, Duration longestLife, Duration httpIntegration) {
    /** API Gateway's own. */
    static final Limits AWS =
        new Limits(Duration.ofMinutes(10), Duration.ofHours(2), Duration.ofSeconds(30));
  }

  private final URI http;
  private final URI webSocket;
  private final Optional<URI> plainWebSocket;
  private final URI management;
  private final Limits limits;
  private final Optional<Gateway> started;
  private final ApiGatewayManagementApiClient connections;

  private Target(
      URI http,
      URI webSocket,
      Optional<URI> plainWebSocket,
      URI management,
      Limits limits,
      Optional<Gateway> started) {
    this.http = http;
    this.webSocket = webSocket;
    this.plainWebSocket = plainWebSocket;
    this.management = management;
    this.limits = limits;
    this.started = started;
    this.connections = client(management);
  }

  /** The deployment that the properties name, or a gateway in this JVM. */
  static Target open() throws IOException {
    return isGiven() ? given() : start(Limits.AWS);
  }

  /**
   * The same with shorter limits where that can be; elsewhere the calling test is skipped unless
   * {@code -Dconformance.slow=true} says that it may wait.
   */
  static Target open(Limits limits) throws IOException {
    if (!isGiven()) {
      return start(limits);
    }
    assumeMayBeSlow();
    return given();
  }

  private static boolean isGiven() {
    List<String> missing =
        PROPERTIES.stream().filter(name -> System.getProperty(name) == null).toList();
    if (!missing.isEmpty() && missing.size() < PROPERTIES.size()) {
      throw new IllegalStateException(missing + " not set; set all of " + PROPERTIES + " or none");
    }
    return missing.isEmpty();
  }

  private static Target given() {
    return new Target(
        URI.create(System.getProperty("conformance.http")),
        URI.create(System.getProperty("conformance.websocket")),
        Optional.ofNullable(System.getProperty("conformance.websocket.plain")).map(URI::create),
        URI.create(System.getProperty("conformance.management")),
        Limits.AWS,
        Optional.empty());
  }

  private static Target start(Limits limits) throws IOException {
    GatewayOptions options =
        GatewayOptions.onPort(0)
            .withConnectionLimits(limits.idle(), limits.longestLife())
            .withIntegrationTimeouts(limits.httpIntegration(), Duration.ofSeconds(29));
    Gateway gateway = Gateway.start(ProbeApplication.DESCRIPTION, new ProbeInvoker(), options);
    return new Target(
        gateway.http(),
        URI.create(gateway.webSocket() + "/routed"),
        Optional.of(URI.create(gateway.webSocket() + "/plain")),
        URI.create(gateway.http() + "/routed"),
        limits,
        Optional.of(gateway));
  }

  private static ApiGatewayManagementApiClient client(URI management) {
    AwsCredentialsProvider credentials =
        isLoopback(management)
            ? StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"))
            : DefaultCredentialsProvider.builder().build();
    return ApiGatewayManagementApiClient.builder()
        .endpointOverride(management)
        .region(region(management))
        .credentialsProvider(credentials)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  /** The region in {@code id.execute-api.region.amazonaws.com}. */
  private static Region region(URI management) {
    String[] labels = management.getHost().split("\\.");
    boolean isAws = labels.length > 3 && labels[1].equals("execute-api");
    return isAws ? Region.of(labels[2]) : Region.US_EAST_1;
  }

  /** Skips the calling test where waiting is not wanted. */
  static void assumeMayBeSlow() {
    assumeTrue(
        !isGiven() || Boolean.getBoolean("conformance.slow"),
        "takes long on AWS; -Dconformance.slow=true runs it");
  }

  /** Skips the calling test where a request without a valid signature gets nowhere. */
  void assumeSignaturesAreNotVerified() {
    assumeTrue(isLoopback(management), "needs a target that does not verify signatures");
  }

  private static boolean isLoopback(URI uri) {
    return uri.getHost().equals("127.0.0.1") || uri.getHost().equals("localhost");
  }

  URI http(String pathAndQuery) {
    return URI.create(http + pathAndQuery);
  }

  URI webSocket(String query) {
    return URI.create(webSocket + "?" + query);
  }

  URI plainWebSocket() {
    assumeTrue(plainWebSocket.isPresent(), "-Dconformance.websocket.plain is not set");
    return plainWebSocket.get();
  }

  URI management(String path) {
    return URI.create(management + path);
  }

  Limits limits() {
    return limits;
  }

  /** The AWS SDK's client, unmodified. */
  ApiGatewayManagementApiClient connections() {
    return connections;
  }

  @Override
  public void close() {
    connections.close();
    started.ifPresent(Gateway::close);
  }
}
