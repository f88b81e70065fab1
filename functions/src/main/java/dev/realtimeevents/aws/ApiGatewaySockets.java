package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.logging.Log;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClientBuilder;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;

/**
 * WebSockets behind the API Gateway Management API. Its address is the SDK's own variable {@code
 * AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI}.
 */
final class ApiGatewaySockets implements Sockets {
  private static final int ATTEMPTS = 8;
  private static final Duration ATTEMPT = Duration.ofSeconds(3);

  private final ApiGatewayManagementApiClient client;

  ApiGatewaySockets(ApiGatewayManagementApiClient client) {
    this.client = client;
  }

  /**
   * Builds a client that retries each call for five seconds, independently of other calls. The
   * SDK's circuit breaker would stop retries after a throttled burst, and close healthy
   * connections.
   */
  static ApiGatewayManagementApiClientBuilder clientBuilder() {
    StandardRetryStrategy retries =
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(ATTEMPTS)
            .circuitBreakerEnabled(false)
            .backoffStrategy(
                BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofSeconds(1)))
            .throttlingBackoffStrategy(
                BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(2)))
            .build();
    return ApiGatewayManagementApiClient.builder()
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(ATTEMPT))
        .overrideConfiguration(
            configuration ->
                configuration.retryStrategy(retries).apiCallTimeout(PATIENCE))
        .build();
  }

  @Override
  public Delivery send(String connectionId, String frame, Duration patience) {
    try {
      client.postToConnection(
          post ->
              post.connectionId(connectionId)
                  .data(SdkBytes.fromUtf8String(frame))
                  .overrideConfiguration(
                      configuration ->
                          configuration.apiCallTimeout(
                              patience.isPositive() ? patience : ATTEMPT)));
      return new Delivery.Delivered();
    } catch (GoneException gone) {
      return new Delivery.Gone();
    } catch (SdkException failed) {
      return failed instanceof SdkServiceException answered && answered.isThrottlingException()
          ? new Delivery.Throttled()
          : new Delivery.Unreachable(String.valueOf(failed.getMessage()));
    }
  }

  @Override
  public boolean close(String connectionId) {
    try {
      client.deleteConnection(delete -> delete.connectionId(connectionId));
      return true;
    } catch (GoneException goneAlready) {
      return true;
    } catch (SdkException failed) {
      Log.warn(
          "Connection could not be closed",
          Map.of("connectionId", connectionId, "reason", String.valueOf(failed.getMessage())));
      return false;
    }
  }
}
