package dev.realtimeevents.local.gateway;

import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Gateway} runs. The defaults are API Gateway's fixed limits; tests shorten them.
 *
 * @param port on 127.0.0.1; 0 takes a free one
 * @param idleTimeout a WebSocket without a message in either direction for this long is closed
 * @param maxConnectionDuration a WebSocket this old is closed
 * @param httpIntegrationTimeout the longest wait for a function behind an HTTP API
 * @param webSocketIntegrationTimeout the longest wait for a function behind a WebSocket API
 * @param developmentSecret given to the first-look page so that it can sign what it dispatches
 * @param kill what kills the processes of a function when somebody asks for it
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">WebSocket
 *     quotas</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html">HTTP
 *     API quotas</a>
 */
public record GatewayOptions(
    int port,
    Duration idleTimeout,
    Duration maxConnectionDuration,
    Duration httpIntegrationTimeout,
    Duration webSocketIntegrationTimeout,
    Optional<String> developmentSecret,
    Kill kill) {

  public GatewayOptions {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port is " + port + "; use 0 to 65535, 0 for a free one");
    }
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("maxConnectionDuration", maxConnectionDuration);
    requirePositive("httpIntegrationTimeout", httpIntegrationTimeout);
    requirePositive("webSocketIntegrationTimeout", webSocketIntegrationTimeout);
  }

  /** API Gateway's limits, no development secret, no function that runs in processes. */
  public static GatewayOptions onPort(int port) {
    return new GatewayOptions(
        port,
        Duration.ofMinutes(10),
        Duration.ofHours(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(29),
        Optional.empty(),
        (function, atMost) -> {
          throw new IllegalArgumentException("No function %s runs here".formatted(function));
        });
  }

  /** The same with the secret that signs dispatches. */
  public GatewayOptions withDevelopmentSecret(String secret) {
    return new GatewayOptions(
        port,
        idleTimeout,
        maxConnectionDuration,
        httpIntegrationTimeout,
        webSocketIntegrationTimeout,
        Optional.of(secret),
        kill);
  }

  /** The same with a way to kill the processes of a function. */
  public GatewayOptions withKill(Kill how) {
    return new GatewayOptions(
        port,
        idleTimeout,
        maxConnectionDuration,
        httpIntegrationTimeout,
        webSocketIntegrationTimeout,
        developmentSecret,
        how);
  }

  /** The same with other limits for the life of a WebSocket. */
  public GatewayOptions withConnectionLimits(Duration idle, Duration maximum) {
    return new GatewayOptions(
        port,
        idle,
        maximum,
        httpIntegrationTimeout,
        webSocketIntegrationTimeout,
        developmentSecret,
        kill);
  }

  /** The same with other limits for the wait on a function. */
  public GatewayOptions withIntegrationTimeouts(Duration http, Duration webSocket) {
    return new GatewayOptions(
        port, idleTimeout, maxConnectionDuration, http, webSocket, developmentSecret, kill);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be longer than zero");
    }
  }
}
