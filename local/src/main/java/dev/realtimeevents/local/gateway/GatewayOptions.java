package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.backing.Store;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How a {@link Gateway} runs. The defaults are API Gateway's fixed limits; tests shorten them.
 *
 * @param port on 127.0.0.1; 0 picks a free one
 * @param limits when a WebSocket is closed
 * @param timeouts how long the gateway waits for a function
 * @param hosts names under which pages and senders reach the public routes, besides localhost
 * @param developmentSecret for the console, which publishes events with it
 * @param kill kills the processes of a function on request
 * @param faults failures on demand, which other parts of the stack draw from as well
 * @param storeCalls number of calls of DynamoDB since the start, by operation
 * @param endpoints more endpoints under {@code /.local/}, by method and path
 * @param connectionDetails what is known of open connections besides their sockets, by id
 */
public record GatewayOptions(
    int port,
    ConnectionLimits limits,
    IntegrationTimeouts timeouts,
    Set<String> hosts,
    Optional<String> developmentSecret,
    Kill kill,
    Faults faults,
    Supplier<Map<String, Long>> storeCalls,
    Map<String, LocalEndpoint> endpoints,
    Function<List<String>, Map<String, ObjectNode>> connectionDetails) {

  /**
   * When a WebSocket is closed.
   *
   * @param idle after this time without a message in either direction
   * @param age at this age
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">WebSocket
   *     quotas</a>
   */
  public record ConnectionLimits(Duration idle, Duration age) {
    public ConnectionLimits {
      requirePositive("idle", idle);
      requirePositive("age", age);
    }
  }

  /**
   * How long the gateway waits for a function.
   *
   * @param http behind an HTTP API
   * @param webSocket behind a WebSocket API
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html">HTTP
   *     API quotas</a>
   */
  public record IntegrationTimeouts(Duration http, Duration webSocket) {
    public IntegrationTimeouts {
      requirePositive("http", http);
      requirePositive("webSocket", webSocket);
    }
  }

  public GatewayOptions {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port is " + port + "; use 0 to 65535, 0 for a free one");
    }
    hosts =
        hosts.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** API Gateway's limits, no development secret, and no processes to kill. */
  public static GatewayOptions onPort(int port) {
    return new GatewayOptions(
        port,
        new ConnectionLimits(Duration.ofMinutes(10), Duration.ofHours(2)),
        new IntegrationTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(29)),
        Set.of(),
        Optional.empty(),
        (function, atMost) -> {
          throw new IllegalArgumentException("No process of " + function + " runs here");
        },
        new Faults(Store.NONE),
        Map::of,
        Map.of(),
        ids -> Map.of());
  }

  public GatewayOptions withHosts(Set<String> names) {
    return new GatewayOptions(
        port,
        limits,
        timeouts,
        names,
        developmentSecret,
        kill,
        faults,
        storeCalls,
        endpoints,
        connectionDetails);
  }

  public GatewayOptions withDevelopmentSecret(Optional<String> secret) {
    return new GatewayOptions(
        port,
        limits,
        timeouts,
        hosts,
        secret,
        kill,
        faults,
        storeCalls,
        endpoints,
        connectionDetails);
  }

  public GatewayOptions withKill(Kill how) {
    return new GatewayOptions(
        port,
        limits,
        timeouts,
        hosts,
        developmentSecret,
        how,
        faults,
        storeCalls,
        endpoints,
        connectionDetails);
  }

  public GatewayOptions withFaults(Faults shared) {
    return new GatewayOptions(
        port,
        limits,
        timeouts,
        hosts,
        developmentSecret,
        kill,
        shared,
        storeCalls,
        endpoints,
        connectionDetails);
  }

  public GatewayOptions withStoreCalls(Supplier<Map<String, Long>> counts) {
    return new GatewayOptions(
        port,
        limits,
        timeouts,
        hosts,
        developmentSecret,
        kill,
        faults,
        counts,
        endpoints,
        connectionDetails);
  }

  public GatewayOptions withEndpoints(Map<String, LocalEndpoint> more) {
    return new GatewayOptions(
        port,
        limits,
        timeouts,
        hosts,
        developmentSecret,
        kill,
        faults,
        storeCalls,
        more,
        connectionDetails);
  }

  public GatewayOptions withConnectionDetails(
      Function<List<String>, Map<String, ObjectNode>> details) {
    return new GatewayOptions(
        port,
        limits,
        timeouts,
        hosts,
        developmentSecret,
        kill,
        faults,
        storeCalls,
        endpoints,
        details);
  }

  public GatewayOptions withConnectionLimits(Duration idle, Duration age) {
    return new GatewayOptions(
        port,
        new ConnectionLimits(idle, age),
        timeouts,
        hosts,
        developmentSecret,
        kill,
        faults,
        storeCalls,
        endpoints,
        connectionDetails);
  }

  public GatewayOptions withIntegrationTimeouts(Duration http, Duration webSocket) {
    return new GatewayOptions(
        port,
        limits,
        new IntegrationTimeouts(http, webSocket),
        hosts,
        developmentSecret,
        kill,
        faults,
        storeCalls,
        endpoints,
        connectionDetails);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + "; use a positive duration");
    }
  }
}
