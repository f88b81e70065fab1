package dev.realtimeevents.aws;

import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Welcome;
import dev.realtimeevents.deliver.Connections;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.dispatch.Authenticator;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.dispatch.Revoke;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.secret.Secrets;
import dev.realtimeevents.subscribe.ChannelAccess;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.History;
import dev.realtimeevents.subscribe.Messages;
import dev.realtimeevents.subscribe.Presence;
import dev.realtimeevents.subscribe.Revocation;
import dev.realtimeevents.subscribe.Subscriptions;
import dev.realtimeevents.token.Revocations;
import dev.realtimeevents.token.Tokens;
import java.time.InstantSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Puts a function together from the settings of its environment: the composition root.
 *
 * <p>Each function asks for what it needs in its constructor, which Lambda runs once, before the
 * snapshot that SnapStart restores.
 */
public final class Wiring {
  /** Sockets kept open for posting: as many as a page of listeners is posted to at once. */
  private static final String POOL_SIZE = "256";

  private final Settings settings;
  private final InstantSource clock = InstantSource.system();
  private final DynamoDbClient dynamo;
  private final DynamoListeners listeners;
  private final Subscriptions subscriptions;
  private final EventLog log;

  private Wiring(Settings settings) {
    // Read by java.net.HttpURLConnection, which else keeps 5 a host:
    // https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/net/doc-files/net-properties.html
    System.setProperty("http.maxConnections", POOL_SIZE);
    this.settings = settings;
    this.dynamo =
        DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();
    this.listeners =
        new DynamoListeners(
            dynamo,
            settings.subscriptionsTable(),
            new SubscriptionKeys(settings.shardsPerChannel()),
            clock);
    this.subscriptions = new DynamoSubscriptions(dynamo, settings, listeners, clock);
    this.log = new DynamoEventLog(dynamo, settings.eventLogTable(), settings.retention(), clock);
  }

  /**
   * @throws IllegalStateException naming a variable that is missing or wrong
   */
  public static Wiring fromEnvironment() {
    return new Wiring(Settings.of(System.getenv()));
  }

  public Welcome welcome() {
    return new Welcome(allowedOrigins(), subscriptions, new Tokens(secrets(), clock));
  }

  public AllowedOrigins allowedOrigins() {
    return new AllowedOrigins(settings.allowedOrigins());
  }

  public Subscriptions subscriptions() {
    return subscriptions;
  }

  public Messages messages() {
    return new Messages(
        subscriptions, new Presence(listeners, clock), log, connections(), access());
  }

  public History history() {
    return new History(log, access());
  }

  public Dispatch dispatch() {
    return new Dispatch(
        new Authenticator(secrets(), clock),
        settings.allowUnsignedDispatch(),
        log,
        fanOut(queue()),
        settings.inlineFanOutLimit(),
        clock);
  }

  public Revoke revoke() {
    return new Revoke(
        new Authenticator(secrets(), clock),
        new Revocation(revocations(), subscriptions, connections(), clock));
  }

  public FanOutJobs fanOutJobs() {
    FanOutQueue queue = queue();
    return new FanOutJobs(log, fanOut(queue), queue);
  }

  private FanOut fanOut(FanOutQueue queue) {
    return new FanOut(listeners, connections(), queue, clock);
  }

  private ChannelAccess access() {
    return new ChannelAccess(
        new ChannelPolicy(settings.publicChannels()),
        new Tokens(secrets(), clock),
        revocations(),
        clock);
  }

  private Revocations revocations() {
    return new DynamoRevocations(dynamo, settings.subscriptionsTable(), clock);
  }

  private Secrets secrets() {
    return new SecretsManagerSecrets(
        SecretsManagerClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build(),
        settings.secretArn(),
        clock);
  }

  private static Connections connections() {
    return new ApiGatewayConnections(ApiGatewayConnections.newClient());
  }

  private FanOutQueue queue() {
    return new SqsFanOutQueue(
        SqsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build(),
        settings.fanOutQueueUrl());
  }
}
