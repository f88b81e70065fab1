package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.ShardPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.ofEntries(
          Map.entry("CONNECTIONS_TABLE", "connections"),
          Map.entry("SUBSCRIPTIONS_TABLE", "subscriptions"),
          Map.entry("EVENT_LOG_TABLE", "log"),
          Map.entry("FAN_OUT_QUEUE_URL", "https://sqs.example/queue"),
          Map.entry("SECRET_ARN", "arn"),
          Map.entry("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", "https://api.example/live"),
          Map.entry("ALLOWED_ORIGINS", "https://a.example, https://b.example,,"),
          Map.entry("PUBLIC_CHANNELS", "public,public:*"),
          Map.entry("ALLOW_UNSIGNED_DISPATCH", "false"),
          Map.entry("RETENTION_HOURS", "24"),
          Map.entry("CHANNELS_PER_CONNECTION", "50"),
          Map.entry("SHARDS_PER_CHANNEL", "1"),
          Map.entry("SHARDS_PER_LARGE_CHANNEL", "4"),
          Map.entry("INLINE_FAN_OUT_LIMIT", "0"),
          Map.entry("CONNECTION_RATE_LIMIT", "10"),
          Map.entry("CONNECTION_BURST_LIMIT", "400"),
          Map.entry("METRICS", "true"));

  static final List<String> NAMES = ENVIRONMENT.keySet().stream().sorted().toList();

  @Test
  void everySettingIsAVariable() {
    assertEquals(
        List.of(
            "connections",
            "subscriptions",
            "log",
            "https://sqs.example/queue",
            "arn",
            URI.create("https://api.example/live"),
            List.of("https://a.example", "https://b.example"),
            List.of("public", "public:*"),
            false,
            Duration.ofHours(24),
            50,
            new ShardPolicy(1, 4, ShardPolicy.LARGE),
            0,
            new CreditLimit(10, 400),
            true),
        all(new Settings(ENVIRONMENT)));
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void aVariableThatIsMissingIsNamed(String name) {
    var environment = new HashMap<>(ENVIRONMENT);
    environment.remove(name);

    IllegalStateException missing =
        assertThrows(IllegalStateException.class, () -> all(new Settings(environment)));
    assertTrue(missing.getMessage().contains(name), missing.getMessage());
  }

  private static List<Object> all(Settings settings) {
    return List.of(
        settings.connectionsTable(),
        settings.subscriptionsTable(),
        settings.eventLogTable(),
        settings.fanOutQueueUrl(),
        settings.secretArn(),
        settings.connectionsEndpoint(),
        settings.allowedOrigins(),
        settings.publicChannels(),
        settings.allowUnsignedDispatch(),
        settings.retention(),
        settings.channelsPerConnection(),
        settings.shards(),
        settings.inlineFanOutLimit(),
        settings.connectionLimit(),
        settings.metrics());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "1.5", "99999999999"})
  void aNumberThatIsNoneIsNamed(String value) {
    var environment = new HashMap<>(ENVIRONMENT);
    environment.put("RETENTION_HOURS", value);

    IllegalStateException wrong =
        assertThrows(IllegalStateException.class, () -> new Settings(environment).retention());
    assertTrue(wrong.getMessage().contains("RETENTION_HOURS"), wrong.getMessage());
  }

  @Test
  void aLargeChannelHasNoFewerShardsThanOthers() {
    var environment = new HashMap<>(ENVIRONMENT);
    environment.put("SHARDS_PER_CHANNEL", "8");

    assertEquals(ShardPolicy.always(8), new Settings(environment).shards());
  }

  @Test
  void unsignedRequestsAreAllowedByTheWordTrueOnly() {
    var environment = new HashMap<>(ENVIRONMENT);
    environment.put("ALLOW_UNSIGNED_DISPATCH", "true");
    assertEquals(true, new Settings(environment).allowUnsignedDispatch());
    environment.put("ALLOW_UNSIGNED_DISPATCH", "yes");
    assertEquals(false, new Settings(environment).allowUnsignedDispatch());
  }
}
