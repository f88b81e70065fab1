package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.backing.Aws;
import dev.realtimeevents.local.backing.DynamoDbLocal;
import dev.realtimeevents.local.backing.ElasticMq;
import dev.realtimeevents.local.backing.Ports;
import dev.realtimeevents.local.backing.QueuePoller;
import dev.realtimeevents.local.backing.SecretsManagerEndpoint;
import dev.realtimeevents.local.gateway.Gateway;
import dev.realtimeevents.local.gateway.GatewayOptions;
import dev.realtimeevents.local.lambda.FunctionProcesses;
import dev.realtimeevents.local.lambda.FunctionSettings;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.lambda.RuntimeClient;
import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.TemplateException;
import dev.realtimeevents.local.template.TemplateReader;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The whole product: what a template describes, running on this machine. Thread-safe.
 *
 * <p>Every process that it starts ends with it, also when this JVM is killed.
 */
public final class DevelopmentGateway implements AutoCloseable {
  /** What Standard Webhooks puts before the base64 text of a secret. */
  private static final String SECRET_PREFIX = "whsec_";

  private final Started started;
  private final Application application;
  private final Gateway gateway;
  private final FunctionProcesses functions;
  private final DynamoDbLocal tables;
  private final ElasticMq queues;
  private final SecretsManagerEndpoint secrets;
  private final CompletableFuture<String> failure;

  private DevelopmentGateway(
      Started started,
      Application application,
      Gateway gateway,
      FunctionProcesses functions,
      DynamoDbLocal tables,
      ElasticMq queues,
      SecretsManagerEndpoint secrets,
      CompletableFuture<String> failure) {
    this.started = started;
    this.application = application;
    this.gateway = gateway;
    this.functions = functions;
    this.tables = tables;
    this.queues = queues;
    this.secrets = secrets;
    this.failure = failure;
  }

  /**
   * Starts everything, side by side, and returns when it answers.
   *
   * @throws TemplateException when the template or a parameter cannot be honoured
   * @throws IOException when the port is taken or a process does not start
   * @throws IllegalStateException when the functions are not built
   */
  public static DevelopmentGateway start(DevelopmentOptions options)
      throws TemplateException, IOException, InterruptedException {
    var started = new Started();
    try {
      return start(options, started);
    } catch (TemplateException | IOException | InterruptedException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static DevelopmentGateway start(DevelopmentOptions options, Started started)
      throws TemplateException, IOException, InterruptedException {
    // Ports are chosen first: they are part of the template's values, which everything starts from.
    var port = publicPort(options.port);
    var sqsPort = Ports.free(0);
    var dynamoPort = Ports.free(0);
    var sqs = URI.create("http://127.0.0.1:" + sqsPort);
    var dynamo = URI.create("http://127.0.0.1:" + dynamoPort);
    var application =
        TemplateReader.read(
            options.template,
            options.parameters,
            new Addresses(URI.create("http://127.0.0.1:" + port), sqs));

    var failure = new CompletableFuture<String>();
    var secrets =
        started.add(
            SecretsManagerEndpoint.start(
                0, options.work.resolve("secrets"), application.secrets()));
    Future<DynamoDbLocal> tables;
    Future<ElasticMq> queues;
    Future<FunctionProcesses> functions;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      tables =
          threads.submit(
              timed(
                  "DynamoDB Local",
                  options,
                  () -> {
                    var local =
                        started.add(
                            DynamoDbLocal.start(
                                options.repository, dynamoPort, options.data, failure::complete));
                    local.create(application.tables());
                    return local;
                  }));
      queues =
          threads.submit(
              timed(
                  "ElasticMQ",
                  options,
                  () -> {
                    var local =
                        started.add(
                            ElasticMq.start(options.repository, sqsPort, failure::complete));
                    local.create(application.queues());
                    return local;
                  }));
      functions =
          threads.submit(
              () ->
                  started.add(
                      new FunctionProcesses(
                          application,
                          functionSettings(options, dynamo, sqs, secrets.endpoint()))));
    }
    result(tables);
    result(queues);
    var processes = result(functions);
    var gateway =
        started.add(
            Gateway.start(
                application,
                processes,
                gatewayOptions(options, port, application, secrets).withKill(processes::kill)));
    for (var source : application.queueSources()) {
      started.add(
          QueuePoller.start(
              source,
              sqs,
              processes,
              options.processes,
              gateway::redeliversJobs,
              options.messages));
    }
    return new DevelopmentGateway(
        started, application, gateway, processes, result(tables), result(queues), secrets, failure);
  }

  private static int publicPort(int wanted) throws IOException {
    try {
      return Ports.free(wanted);
    } catch (BindException e) {
      throw new IOException(
          "Port %d is taken%s; choose another with --port, 0 for any"
              .formatted(
                  wanted,
                  PortOwner.of(wanted)
                      .map(
                          owner ->
                              " by process "
                                  + owner.pid()
                                  + owner.info().command().map(c -> " (" + c + ")").orElse(""))
                      .orElse("")),
          e);
    }
  }

  private static FunctionSettings functionSettings(
      DevelopmentOptions options, URI dynamo, URI sqs, URI secrets) {
    return new FunctionSettings(
        1,
        options.processes,
        RuntimeClient.ofThisMachine(),
        options.repository.resolve("local/processes/lambda-runtime/target"),
        options.work.resolve("lambda"),
        FunctionSettings.DEFAULT_LEARN_AFTER,
        Map.of(
            "AWS_REGION", Aws.REGION,
            "AWS_DEFAULT_REGION", Aws.REGION,
            "AWS_ACCESS_KEY_ID", Aws.KEY,
            "AWS_SECRET_ACCESS_KEY", Aws.KEY,
            "AWS_ENDPOINT_URL_DYNAMODB", dynamo.toString(),
            "AWS_ENDPOINT_URL_SQS", sqs.toString(),
            "AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.toString()),
        options.functionLog);
  }

  private static GatewayOptions gatewayOptions(
      DevelopmentOptions options,
      int port,
      Application application,
      SecretsManagerEndpoint secrets) {
    var gateway =
        GatewayOptions.onPort(port)
            .withConnectionLimits(options.idleTimeout, options.maxConnectionAge);
    return secret(application, secrets).map(gateway::withDevelopmentSecret).orElse(gateway);
  }

  /** The first secret of the template. */
  private static Optional<String> secret(Application application, SecretsManagerEndpoint secrets) {
    return application.secrets().stream()
        .findFirst()
        .map(secret -> SECRET_PREFIX + secrets.value(secret.name()));
  }

  private static <T> Callable<T> timed(String name, DevelopmentOptions options, Callable<T> start) {
    return () -> {
      var begin = Instant.now();
      var result = start.call();
      options.messages.accept(
          "%-16s %.1f s".formatted(name, seconds(Duration.between(begin, Instant.now()))));
      return result;
    };
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** The value of what has ended; its failure as it was thrown. */
  private static <T> T result(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        default -> throw new IOException(e.getCause().getMessage(), e);
      }
    }
  }

  /** {@code http://127.0.0.1:<port>}, of the HTTP API. */
  public URI httpUrl() {
    return gateway.http();
  }

  /** {@code ws://127.0.0.1:<port>}, of the WebSocket API's stage at the root. */
  public URI webSocketUrl() {
    return gateway.webSocket();
  }

  /** What the template was read as. */
  public Application application() {
    return application;
  }

  /** The secret that signs dispatches, as {@code whsec_…}; empty if the template has none. */
  public Optional<String> secret() {
    return secret(application, secrets);
  }

  /** Of DynamoDB, for an SDK client with any region and credentials. */
  public URI dynamoDbUrl() {
    return tables.endpoint();
  }

  /** Of SQS, for an SDK client with the region {@code us-east-1} and any credentials. */
  public URI sqsUrl() {
    return queues.endpoint();
  }

  /** Of Secrets Manager, for an SDK client with any region and credentials. */
  public URI secretsManagerUrl() {
    return secrets.endpoint();
  }

  /** Runs a function as Lambda's synchronous invoke does, past the APIs. */
  public Invocation invoke(String function, byte[] event) throws InterruptedException {
    return functions.invoke(function, event);
  }

  /** Kills the processes of a function, also in the middle of an invocation: a fault to test. */
  public void kill(String function) {
    functions.kill(function, Integer.MAX_VALUE);
  }

  /** The operating system's ids of a function's processes. */
  public Collection<Long> pids(String function) {
    return functions.pids(function);
  }

  /** Completed with the reason when a process has ended without which nothing works. */
  public CompletableFuture<String> failure() {
    return failure.copy();
  }

  /** Stops everything: first what calls, then what is called. */
  @Override
  public void close() {
    started.close();
  }
}
