package dev.realtimeevents.bench.fanout;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/** The AWS SDK for Java. */
final class SdkPoster implements Poster {
  /** As many connections as the largest fan-out has posts at the same time. */
  private static final int CONNECTIONS = 256;

  private final SdkHttpClient http;
  private final ApiGatewayManagementApiClient client;

  private SdkPoster(SdkHttpClient http) {
    this.http = http;
    this.client = ApiGatewayManagementApiClient.builder().httpClient(http).build();
  }

  static Poster urlConnection(String endpoint) {
    System.setProperty("http.maxConnections", Integer.toString(CONNECTIONS));
    return new SdkPoster(UrlConnectionHttpClient.create());
  }

  static Poster apache(String endpoint) {
    return new SdkPoster(ApacheHttpClient.builder().maxConnections(CONNECTIONS).build());
  }

  @Override
  public void post(String connectionId, String frame) {
    client.postToConnection(
        post -> post.connectionId(connectionId).data(SdkBytes.fromUtf8String(frame)));
  }

  @Override
  public void close() {
    client.close();
    http.close();
  }
}
