package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.gateway.GatewayOptions;
import dev.realtimeevents.local.lambda.FunctionLog;
import dev.realtimeevents.local.lambda.FunctionSettings;
import dev.realtimeevents.local.lambda.Scaling;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/**
 * Options of a {@link DevelopmentGateway}, set by code or by the command line of {@code up}. Each
 * setter changes this object and returns it. Not thread-safe.
 */
public final class DevelopmentOptions {
  /** The default port. */
  public static final int DEFAULT_PORT = 8080;

  private static final GatewayOptions.ConnectionLimits LIMITS =
      GatewayOptions.onPort(DEFAULT_PORT).limits();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port on 127.0.0.1; 0 picks a free one. Default: ${DEFAULT-VALUE}.")
  int port = DEFAULT_PORT;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "Also answers pages and senders that use this host name for the gateway, such as that of"
              + " a tunnel. Can be repeated.")
  Set<String> hosts = new LinkedHashSet<>();

  @Option(
      names = "--template",
      paramLabel = "FILE",
      defaultValue = "template.yaml",
      description = "The SAM template. Default: ${DEFAULT-VALUE}.")
  Path template;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "Sets a parameter of the template. Can be repeated.")
  Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "Maximum number of processes of each function. Default: one for each processor, at least"
              + " 2 and at most 4.")
  int processes = Scaling.maximumOfThisMachine();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keeps the tables in this folder. By default they are in memory.")
  Optional<Path> data = Optional.empty();

  @Option(
      names = "--aws-endpoint",
      paramLabel = "URL",
      description =
          "Uses the DynamoDB, SQS and Secrets Manager of a LocalStack or moto at this address, in"
              + " place of its own. Creates there what the template has.")
  Optional<URI> awsEndpoint = Optional.empty();

  @Option(
      names = "--services-port",
      paramLabel = "PORT",
      description =
          "Port of DynamoDB. SQS, Secrets Manager and the door of --sam-local have the next three."
              + " Default: free ones.")
  int servicesPort;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Closes a WebSocket after this time without a message. Default: 10m.")
  Duration idleTimeout = LIMITS.idle();

  @Option(
      names = "--max-connection-age",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Closes a WebSocket at this age. Default: 2h.")
  Duration maxConnectionAge = LIMITS.age();

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description = "The built repository. Default: the current folder.")
  Path repository;

  Optional<Path> work = Optional.empty();
  int processesAhead = 1;
  Duration trainAfter = FunctionSettings.DEFAULT_TRAIN_AFTER;
  Consumer<FunctionLog> functionLog = _ -> {};
  Consumer<String> messages = _ -> {};

  private DevelopmentOptions(Path repository) {
    this.repository = repository;
    this.template = repository.resolve("template.yaml");
  }

  /**
   * The repository's template with its defaults, API Gateway's limits, tables in memory, no output.
   *
   * @param repository its root, built
   */
  public static DevelopmentOptions of(Path repository) {
    return new DevelopmentOptions(repository);
  }

  public DevelopmentOptions template(Path file) {
    template = file;
    return this;
  }

  /** Sets a parameter of the template. */
  public DevelopmentOptions parameter(String name, String value) {
    parameters.put(name, value);
    return this;
  }

  /** The public port on 127.0.0.1; 0 picks a free one. */
  public DevelopmentOptions port(int number) {
    port = number;
    return this;
  }

  /** The maximum number of processes of each function; one is started ahead. */
  public DevelopmentOptions processes(int maximum) {
    processes = maximum;
    return this;
  }

  /**
   * Starts no process before its function is invoked, and creates the AOT cache immediately. With
   * {@link DevelopmentGateway#awaitTraining} this is the start that takes the least processor time.
   */
  public DevelopmentOptions onDemand() {
    processesAhead = 0;
    trainAfter = Duration.ZERO;
    return this;
  }

  /** Keeps the tables in a folder. */
  public DevelopmentOptions data(Path folder) {
    data = Optional.of(folder);
    return this;
  }

  /** Uses the services of a LocalStack or moto at {@code http://host:port}. */
  public DevelopmentOptions awsEndpoint(URI address) {
    awsEndpoint = Optional.of(address);
    return this;
  }

  /** The folder for files that outlive a run: secrets, and caches for a faster start. */
  public DevelopmentOptions work(Path folder) {
    work = Optional.of(folder);
    return this;
  }

  /** Receives the output of functions, from several threads. */
  public DevelopmentOptions functionLog(Consumer<FunctionLog> log) {
    functionLog = log;
    return this;
  }

  /** Receives messages of the gateway itself, one line each, from several threads. */
  public DevelopmentOptions messages(Consumer<String> log) {
    messages = log;
    return this;
  }

  /** The absolute path of the repository. */
  Path root() {
    return repository.toAbsolutePath();
  }

  /** Whether the tables can have events of an earlier start. */
  boolean tablesAreKept() {
    return data.isPresent() || awsEndpoint.isPresent();
  }

  int dynamoDbPort() {
    return servicesPort;
  }

  int sqsPort() {
    return servicesPort == 0 ? 0 : servicesPort + 1;
  }

  int secretsPort() {
    return servicesPort == 0 ? 0 : servicesPort + 2;
  }

  int doorPort() {
    return servicesPort == 0 ? 0 : servicesPort + 3;
  }

  Path workFolder() {
    return work.orElseGet(() -> root().resolve(".realtime"));
  }
}
