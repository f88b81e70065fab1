package dev.realtimeevents.aws;

import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.connect.Handshake;
import dev.realtimeevents.deliver.Bursts;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.deliver.Pause;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.revoke.Revocation;
import dev.realtimeevents.revoke.RevokeEndpoint;
import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.secret.Secrets;
import dev.realtimeevents.subscribe.Audience;
import dev.realtimeevents.subscribe.ChannelAccess;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.History;
import dev.realtimeevents.subscribe.Messages;
import dev.realtimeevents.subscribe.Presence;
import dev.realtimeevents.token.TokenVerifier;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The composition root: builds each feature from the environment variables.
 *
 * <p>A function calls it in its constructor, which Lambda runs once, before the snapshot that
 * SnapStart restores.
 */
public final class Wiring {
  /** Pooled HTTP connections of the AWS SDK: more than calls of one invocation at the same time. */
  private static final String POOL_SIZE = "256";

  /** The services answer within milliseconds. A call without an answer is tried again. */
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration CALL = Duration.ofSeconds(8);

  private final Settings settings;
  private final InstantSource clock = InstantSource.system();
  private final DynamoDbClient dynamo;

  /** Built when it is first needed: not every function reads its variables. */
  private DynamoSubscriptions subscriptions;

  /** Built when it is first needed, and shared: it remembers channels. */
  private EventLog log;

  /** What the clients call in place of AWS. */
  private final Optional<LoopbackAws> loopback;

  private Wiring(Settings settings, Optional<LoopbackAws> loopback) {
    // The default of java.net.HttpURLConnection is 5 per host:
    // https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/net/doc-files/net-properties.html
    System.setProperty("http.maxConnections", POOL_SIZE);
    this.settings = settings;
    this.loopback = loopback;
    this.dynamo = client(DynamoDbClient.builder());
  }

  /** Builds features from the environment variables. */
  public static Wiring fromEnvironment() {
    return of(System.getenv());
  }

  /**
   * Builds features from variables. Each feature throws {@link IllegalStateException} if one that
   * it reads is missing or invalid. Switches the metrics of the log on or off.
   */
  public static Wiring of(Map<String, String> variables) {
    var settings = new Settings(variables);
    Log.metrics(settings.metrics());
    return new Wiring(settings, Optional.empty());
  }

  /** Builds features that call a stand-in for AWS, and touch neither data nor secrets. */
  public static Wiring to(LoopbackAws aws) {
    return new Wiring(new Settings(aws.variables()), Optional.of(aws));
  }

  public Handshake handshake() {
    return new Handshake(allowedOrigins(), connections(), new TokenVerifier(secrets(), clock));
  }

  public AllowedOrigins allowedOrigins() {
    return new AllowedOrigins(settings.allowedOrigins());
  }

  public Connections connections() {
    return connections(() -> ConnectionLimits.of(settings));
  }

  public Messages messages() {
    ConnectionLimits limits = ConnectionLimits.of(settings);
    return new Messages(
        connections(() -> limits),
        new Presence(subscriptions(), clock),
        new Audience(subscriptions(), clock),
        log(),
        sockets(),
        access());
  }

  public History history() {
    return new History(log(), access());
  }

  public Dispatch dispatch() {
    log = new DynamoEventLog(dynamo, settings.eventLogTable(), settings.retention(), clock);
    return new Dispatch(
        new Authenticator(secrets(), clock),
        settings.allowUnsignedDispatch(),
        log(),
        fanOut(queue()),
        bursts(),
        settings.inlineFanOutLimit(),
        clock);
  }

  public RevokeEndpoint revokeEndpoint() {
    return new RevokeEndpoint(
        new Authenticator(secrets(), clock),
        new Revocation(revokedTokens(), connections(), sockets(), clock),
        clock);
  }

  public FanOutJobs fanOutJobs() {
    FanOutQueue queue = queue();
    return new FanOutJobs(log(), fanOut(queue), queue);
  }

  public Bursts bursts() {
    return new Bursts(
        new DynamoRounds(dynamo, settings.eventLogTable(), clock),
        log(),
        queue(),
        subscriptions()::shards,
        clock,
        Pause.SLEEP);
  }

  private Connections connections(Supplier<ConnectionLimits> limits) {
    return new DynamoConnections(dynamo, settings, limits, subscriptions(), clock);
  }

  private DynamoSubscriptions subscriptions() {
    if (subscriptions == null) {
      subscriptions =
          new DynamoSubscriptions(dynamo, settings.subscriptionsTable(), settings.shards(), clock);
    }
    return subscriptions;
  }

  private EventLog log() {
    if (log == null) {
      log = new DynamoEventLog(dynamo, settings.eventLogTable(), settings::retention, clock);
    }
    return log;
  }

  private FanOut fanOut(FanOutQueue queue) {
    return new FanOut(subscriptions(), sockets(), queue, clock, Pause.SLEEP);
  }

  private ChannelAccess access() {
    return new ChannelAccess(
        new ChannelPolicy(settings.publicChannels()),
        new TokenVerifier(secrets(), clock),
        revokedTokens(),
        clock);
  }

  private RevokedTokens revokedTokens() {
    return new DynamoRevokedTokens(dynamo, settings.subscriptionsTable(), clock);
  }

  private Secrets secrets() {
    return new SecretsManagerSecrets(
        client(SecretsManagerClient.builder()), settings.secretArn(), clock);
  }

  private Sockets sockets() {
    URI stage = settings.connectionsEndpoint();
    return new ApiGatewaySockets(
        loopback
            .map(aws -> ConnectionsApi.of(stage, LoopbackAws.REGION, aws.credentials()))
            .orElseGet(() -> ConnectionsApi.of(stage)),
        clock);
  }

  private FanOutQueue queue() {
    return new SqsFanOutQueue(client(SqsClient.builder()), settings.fanOutQueueUrl());
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
    loopback.ifPresent(
        aws ->
            builder
                .region(LoopbackAws.REGION)
                .endpointOverride(aws.address())
                .credentialsProvider(aws.credentials()));
    return builder
        .httpClientBuilder(
            UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
        .overrideConfiguration(configuration -> configuration.apiCallTimeout(CALL))
        .build();
  }
}
