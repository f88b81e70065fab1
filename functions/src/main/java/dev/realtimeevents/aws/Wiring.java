package dev.realtimeevents.aws;

import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Welcome;
import dev.realtimeevents.deliver.Connections;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.dispatch.Authenticator;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.Messages;
import dev.realtimeevents.subscribe.Subscriptions;
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
  private final DynamoSubscriptions subscriptions;
  private final EventLog log;

  private Wiring(Settings settings) {
    // Read by java.net.HttpURLConnection, which else keeps 5 a host:
    // https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/net/doc-files/net-properties.html
    System.setProperty("http.maxConnections", POOL_SIZE);
    this.settings = settings;
    this.dynamo =
        DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();
    this.subscriptions = new DynamoSubscriptions(dynamo, settings, clock);
    this.log = new DynamoEventLog(dynamo, settings.eventLogTable(), settings.retention(), clock);
  }

  /**
   * @throws IllegalStateException naming a variable that is missing or wrong
   */
  public static Wiring fromEnvironment() {
    return new Wiring(Settings.of(System.getenv()));
  }

  public Welcome welcome() {
    return new Welcome(new AllowedOrigins(settings.allowedOrigins()), subscriptions);
  }

  public Subscriptions subscriptions() {
    return subscriptions;
  }

  public Messages messages() {
    return new Messages(
        subscriptions, log, connections(), new ChannelPolicy(settings.publicChannels()));
  }

  public Dispatch dispatch() {
    var secrets =
        new SecretsManagerSecrets(
            SecretsManagerClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build(),
            settings.secretArn(),
            clock);
    return new Dispatch(
        new Authenticator(secrets, settings.allowUnsignedDispatch(), clock),
        log,
        fanOut(queue()),
        settings.inlineFanOutLimit(),
        clock);
  }

  public FanOutJobs fanOutJobs() {
    FanOutQueue queue = queue();
    return new FanOutJobs(log, fanOut(queue), queue);
  }

  private FanOut fanOut(FanOutQueue queue) {
    return new FanOut(subscriptions, connections(), queue, clock);
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
