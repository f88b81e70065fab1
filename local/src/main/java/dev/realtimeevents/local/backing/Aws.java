package dev.realtimeevents.local.backing;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** The account of all local resources. */
public final class Aws {
  public static final String REGION = "us-east-1";
  public static final String ACCOUNT = "000000000000";

  /** Access key id and secret access key; local services check neither. */
  public static final String KEY = "local";

  /** The SDK obeys {@code HTTP_PROXY} even where the host is this machine. */
  private static final ProxyConfiguration NO_PROXY =
      ProxyConfiguration.builder()
          .useSystemPropertyValues(false)
          .useEnvironmentVariablesValues(false)
          .build();

  private Aws() {}

  /** Points an SDK client at a local endpoint, past the proxy of the developer's network. */
  public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B local(
      B builder, URI endpoint) {
    return builder
        .httpClientBuilder(UrlConnectionHttpClient.builder().proxyConfiguration(NO_PROXY))
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)));
  }
}
