package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.backing.Aws;
import dev.realtimeevents.local.backing.AwsEndpoint;
import dev.realtimeevents.local.backing.Ports;
import dev.realtimeevents.local.backing.QueuePoller;
import dev.realtimeevents.local.backing.Secrets;
import dev.realtimeevents.local.backing.Store;
import dev.realtimeevents.local.backing.StoreCounts;
import dev.realtimeevents.local.gateway.Fault;
import dev.realtimeevents.local.gateway.Faults;
import dev.realtimeevents.local.gateway.Gateway;
import dev.realtimeevents.local.gateway.GatewayOptions;
import dev.realtimeevents.local.gateway.LocalEndpoint;
import dev.realtimeevents.local.inspect.Inspection;
import dev.realtimeevents.local.inspect.Tables;
import dev.realtimeevents.local.inspect.Tokens;
import dev.realtimeevents.local.lambda.FunctionProcesses;
import dev.realtimeevents.local.lambda.FunctionSettings;
import dev.realtimeevents.local.lambda.RuntimeClient;
import dev.realtimeevents.local.lambda.Scaling;
import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.Application.QueueSource;
import dev.realtimeevents.local.template.TemplateException;
import dev.realtimeevents.local.template.TemplateReader;
import dev.realtimeevents.local.trace.Lines;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The steps that start a {@link DevelopmentGateway}. Everything started is added to a {@link
 * CloseStack}.
 *
 * @param failure completed when a process ends that the gateway cannot do without
 * @param lines keeps what the functions log
 */
record Startup(
    DevelopmentOptions options,
    CloseStack started,
    CompletableFuture<String> failure,
    Lines lines) {

  Startup(DevelopmentOptions options, CloseStack started) {
    this(options, started, new CompletableFuture<>(), new Lines());
  }

  DevelopmentGateway run() throws TemplateException, IOException, InterruptedException {
    int port = publicPort(options.port);
    Services services = services();
    Addresses addresses = services.addresses(URI.create("http://127.0.0.1:" + port));
    Application application = TemplateReader.read(options.template, options.parameters, addresses);
    Secrets secrets = services.secrets(application.secrets());
    Children children = children(application, services, secrets.endpoint());
    Store store = children.store();
    FunctionProcesses functions = children.functions();
    var faults = new Faults(store);
    var inspection =
        new Inspection(
            application,
            functions,
            started.add(Tables.of(application, services.dynamoDb())),
            lines,
            Version.number());
    Gateway gateway =
        started.add(
            Gateway.start(
                application,
                functions,
                GatewayOptions.onPort(port)
                    .withConnectionLimits(options.idleTimeout, options.maxConnectionAge)
                    .withHosts(options.hosts)
                    .withDevelopmentSecret(DevelopmentGateway.secret(application, secrets))
                    .withKill(functions::kill)
                    .withFaults(faults)
                    .withStoreCalls(() -> calls(store))
                    .withEndpoints(localEndpoints(application, inspection, secrets))
                    .withConnectionDetails(inspection::connections)));
    for (QueueSource source : application.queueSources()) {
      started.add(
          QueuePoller.start(
              source,
              services.sqs(),
              addresses.queues() + source.queue(),
              functions,
              options.processes,
              () -> faults.occurs(Fault.REDELIVERED_JOBS),
              options.messages));
    }
    functions.startAhead();
    Thread trainer = Thread.ofVirtual().start(() -> train(services));
    started.add(trainer::interrupt);
    return new DevelopmentGateway(
        started, application, gateway, functions, services, secrets, inspection, failure);
  }

  private Services services() throws IOException {
    return options.awsEndpoint.isPresent()
        ? new GivenServices(started.add(AwsEndpoint.at(options.awsEndpoint.get())))
        : OwnServices.choose(options, started, failure::complete);
  }

  private static Map<String, Long> calls(Store store) {
    return store
        .counts()
        .map(StoreCounts::calls)
        .orElseThrow(() -> new IllegalStateException(AwsEndpoint.NOT_HERE));
  }

  private static Map<String, LocalEndpoint> localEndpoints(
      Application application, Inspection inspection, Secrets secrets) {
    var all = new HashMap<>(inspection.endpoints());
    Optional<String> history = Optional.ofNullable(application.outputs().get("HistoryUrl"));
    Optional<String> secret = DevelopmentGateway.secret(application, secrets);
    if (history.isPresent() && secret.isPresent()) {
      all.putAll(new Tokens(secret.get(), URI.create(history.get())).endpoints());
    }
    return all;
  }

  /** Creates the caches for the next start of the processes here, if there are none. */
  private void train(Services services) {
    try {
      Thread.sleep(options.trainAfter);
      services.train();
    } catch (IOException | IllegalStateException e) {
      // The next start takes as long as this one.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Children(Store store, FunctionProcesses functions) {}

  /** Starts tables, queues and functions in parallel. */
  private Children children(Application application, Services services, URI secrets)
      throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Store> store =
          threads.submit(timed("DynamoDB", () -> services.tables(application.tables())));
      Future<?> queues = threads.submit(timed("SQS", () -> queues(application, services)));
      Future<FunctionProcesses> functions =
          threads.submit(() -> functions(application, services, secrets));
      result(queues);
      return new Children(result(store), result(functions));
    }
  }

  private static Void queues(Application application, Services services)
      throws IOException, InterruptedException {
    services.queues(application.queues());
    return null;
  }

  private FunctionProcesses functions(Application application, Services services, URI secrets) {
    return started.add(
        new FunctionProcesses(
            application,
            new FunctionSettings(
                Scaling.between(options.processesAhead, options.processes),
                RuntimeClient.ofThisMachine(),
                options.root().resolve("local/processes/lambda-runtime/target"),
                options.workFolder().resolve("lambda"),
                options.trainAfter,
                Map.of(
                    "AWS_REGION", Aws.REGION,
                    "AWS_DEFAULT_REGION", Aws.REGION,
                    "AWS_ACCESS_KEY_ID", Aws.KEY,
                    "AWS_SECRET_ACCESS_KEY", Aws.KEY,
                    "AWS_ENDPOINT_URL_DYNAMODB", services.dynamoDb().toString(),
                    "AWS_ENDPOINT_URL_SQS", services.sqs().toString(),
                    "AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.toString()),
                options.functionLog.andThen(lines))));
  }

  private static int publicPort(int wanted) throws IOException {
    try {
      return Ports.free(wanted);
    } catch (BindException e) {
      String owner = PortOwner.of(wanted).map(Startup::describe).orElse("");
      throw new IOException(
          "Port %d is taken%s; choose another with --port, or 0 for any".formatted(wanted, owner),
          e);
    }
  }

  private static String describe(ProcessHandle owner) {
    Optional<String> command = owner.info().command();
    return " by process " + owner.pid() + command.map(path -> " (" + path + ")").orElse("");
  }

  private <T> Callable<T> timed(String name, Callable<T> start) {
    return () -> {
      Instant begin = Instant.now();
      T result = start.call();
      Duration took = Duration.between(begin, Instant.now());
      options.messages.accept("%-16s %.1f s".formatted(name, took.toMillis() / 1000.0));
      return result;
    };
  }

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
}
