package dev.realtimeevents.aws;

import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.ShardPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The environment variables that {@code template.yaml} sets. Each function has those that it reads,
 * so a parameter of the stack publishes only the functions that read it.
 *
 * <p>Each method throws {@link IllegalStateException} if its variable is missing or invalid.
 */
record Settings(Map<String, String> environment) {

  Settings {
    environment = Map.copyOf(environment);
  }

  String connectionsTable() {
    return text("CONNECTIONS_TABLE");
  }

  String subscriptionsTable() {
    return text("SUBSCRIPTIONS_TABLE");
  }

  String eventLogTable() {
    return text("EVENT_LOG_TABLE");
  }

  String fanOutQueueUrl() {
    return text("FAN_OUT_QUEUE_URL");
  }

  String secretArn() {
    return text("SECRET_ARN");
  }

  URI connectionsEndpoint() {
    return address("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI");
  }

  List<String> allowedOrigins() {
    return list("ALLOWED_ORIGINS");
  }

  List<String> publicChannels() {
    return list("PUBLIC_CHANNELS");
  }

  boolean allowUnsignedDispatch() {
    return Boolean.parseBoolean(text("ALLOW_UNSIGNED_DISPATCH"));
  }

  Duration retention() {
    return Duration.ofHours(number("RETENTION_HOURS"));
  }

  int channelsPerConnection() {
    return number("CHANNELS_PER_CONNECTION");
  }

  ShardPolicy shards() {
    int perChannel = number("SHARDS_PER_CHANNEL");
    int perLargeChannel = number("SHARDS_PER_LARGE_CHANNEL");
    return new ShardPolicy(perChannel, Math.max(perChannel, perLargeChannel), ShardPolicy.LARGE);
  }

  int inlineFanOutLimit() {
    return number("INLINE_FAN_OUT_LIMIT");
  }

  /** Whether the lines of the log have metrics. */
  boolean metrics() {
    return Boolean.parseBoolean(text("METRICS"));
  }

  CreditLimit connectionLimit() {
    return new CreditLimit(number("CONNECTION_RATE_LIMIT"), number("CONNECTION_BURST_LIMIT"));
  }

  private String text(String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "The environment variable " + name + " is missing; template.yaml sets it");
    }
    return value;
  }

  private URI address(String name) {
    URI address = URI.create(text(name));
    if (address.getHost() == null) {
      throw new IllegalStateException(
          "The environment variable " + name + " must be the address of a stage, with https://");
    }
    return address;
  }

  private List<String> list(String name) {
    return Arrays.stream(text(name).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private int number(String name) {
    try {
      return Integer.parseInt(text(name));
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "The environment variable " + name + " must be a whole number", e);
    }
  }
}
