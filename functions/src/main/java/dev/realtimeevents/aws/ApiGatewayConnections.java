package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.Connections;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.logging.Log;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;

/**
 * Connections behind the API Gateway Management API. Its address is the SDK's own setting {@code
 * AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI}.
 */
final class ApiGatewayConnections implements Connections {
  private static final int ATTEMPTS = 8;

  private final ApiGatewayManagementApiClient client;

  ApiGatewayConnections(ApiGatewayManagementApiClient client) {
    this.client = client;
  }

  /**
   * A client that tries for five seconds, whatever other posts meet: the SDK's circuit breaker
   * would make one throttled burst cut off listeners that a second try reaches.
   */
  static ApiGatewayManagementApiClient newClient() {
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
                .socketTimeout(Duration.ofSeconds(3)))
        .overrideConfiguration(
            configuration ->
                configuration.retryStrategy(retries).apiCallTimeout(Duration.ofSeconds(5)))
        .build();
  }

  @Override
  public Delivery post(String connectionId, String frame) {
    try {
      client.postToConnection(
          post -> post.connectionId(connectionId).data(SdkBytes.fromUtf8String(frame)));
      return new Delivery.Delivered();
    } catch (GoneException gone) {
      return new Delivery.Gone();
    } catch (SdkException failed) {
      return new Delivery.Unreachable(String.valueOf(failed.getMessage()));
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
          "A connection could not be closed",
          Map.of("connectionId", connectionId, "reason", String.valueOf(failed.getMessage())));
      return false;
    }
  }
}
