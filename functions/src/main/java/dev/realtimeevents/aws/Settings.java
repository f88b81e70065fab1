package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.ShardPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The environment variables that {@code template.yaml} sets. */
record Settings(
    String connectionsTable,
    String subscriptionsTable,
    String eventLogTable,
    String fanOutQueueUrl,
    String secretArn,
    URI connectionsEndpoint,
    List<String> allowedOrigins,
    List<String> publicChannels,
    boolean allowUnsignedDispatch,
    Duration retention,
    int channelsPerConnection,
    ShardPolicy shards,
    int inlineFanOutLimit,
    int connectionRateLimit,
    int connectionBurstLimit) {

  /**
   * @throws IllegalStateException if a variable is missing or invalid
   */
  static Settings of(Map<String, String> environment) {
    return new Settings(
        text(environment, "CONNECTIONS_TABLE"),
        text(environment, "SUBSCRIPTIONS_TABLE"),
        text(environment, "EVENT_LOG_TABLE"),
        text(environment, "FAN_OUT_QUEUE_URL"),
        text(environment, "SECRET_ARN"),
        address(environment, "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI"),
        list(environment, "ALLOWED_ORIGINS"),
        list(environment, "PUBLIC_CHANNELS"),
        Boolean.parseBoolean(text(environment, "ALLOW_UNSIGNED_DISPATCH")),
        Duration.ofHours(number(environment, "RETENTION_HOURS")),
        number(environment, "CHANNELS_PER_CONNECTION"),
        shards(
            number(environment, "SHARDS_PER_CHANNEL"),
            number(environment, "SHARDS_PER_LARGE_CHANNEL")),
        number(environment, "INLINE_FAN_OUT_LIMIT"),
        number(environment, "CONNECTION_RATE_LIMIT"),
        number(environment, "CONNECTION_BURST_LIMIT"));
  }

  private static ShardPolicy shards(int perChannel, int perLargeChannel) {
    return new ShardPolicy(perChannel, Math.max(perChannel, perLargeChannel), ShardPolicy.LARGE);
  }

  private static String text(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "The environment variable " + name + " is missing; template.yaml sets it");
    }
    return value;
  }

  private static URI address(Map<String, String> environment, String name) {
    URI address = URI.create(text(environment, name));
    if (address.getHost() == null) {
      throw new IllegalStateException(
          "The environment variable " + name + " must be the address of a stage, with https://");
    }
    return address;
  }

  private static List<String> list(Map<String, String> environment, String name) {
    return Arrays.stream(text(environment, name).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private static int number(Map<String, String> environment, String name) {
    try {
      return Integer.parseInt(text(environment, name));
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "The environment variable " + name + " must be a whole number", e);
    }
  }
}
