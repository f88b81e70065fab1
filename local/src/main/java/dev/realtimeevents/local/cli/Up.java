package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.lambda.ConsoleLog;
import dev.realtimeevents.local.template.TemplateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code up}: starts everything and serves until it is interrupted. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Runs the functions and APIs of the template on this machine until Ctrl-C.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:A process could not start, or ended unexpectedly.",
      "2:An option, a parameter or the template is invalid.",
      "130:Stopped with Ctrl-C."
    })
final class Up implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int INVALID = 2;

  /** What {@code Host} can contain before the port. */
  private static final Pattern HOST = Pattern.compile("[\\w-]+(\\.[\\w-]+)*|\\[[\\p{XDigit}:.]+]");

  private static final String NEXT =
      ". Name a folder of yours, or leave --data out to keep the tables in memory";

  private static final int LAST_PORT = 65535;

  /** How many ports begin at --services-port. */
  private static final int SERVICES = 4;

  private static final int LAST_SERVICES_PORT = LAST_PORT - SERVICES + 1;

  private static final String UNSIGNED = "AllowUnsignedDispatch";

  @Spec private CommandSpec spec;

  @Mixin private final DevelopmentOptions options = DevelopmentOptions.of(Path.of(""));

  @Option(
      names = "--allow-unsigned",
      description = "Accepts unsigned dispatches. Same as --parameter AllowUnsignedDispatch=true.")
  private boolean allowUnsigned;

  @Option(
      names = "--wordpress",
      description = "Also serves a WordPress whose plugin uses this gateway. Needs Node and PHP.")
  private boolean wordPress;

  @Option(
      names = "--wordpress-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description =
          "Port of WordPress on 127.0.0.1; 0 picks a free one. Default: ${DEFAULT-VALUE}.")
  private int wordPressPort;

  @Option(
      names = "--wordpress-folder",
      paramLabel = "DIR",
      defaultValue = ".realtime/wordpress",
      description = "Keeps WordPress and its database in this folder. Default: ${DEFAULT-VALUE}.")
  private Path wordPressFolder;

  @Option(
      names = "--wordpress-source",
      paramLabel = "DIR",
      description = {
        "Uses a copy of the WordPress in this folder, which is only read.",
        "Default: the newest one in the npm packages, 6.5."
      })
  private Optional<Path> wordPressSource = Optional.empty();

  @Option(
      names = "--sam-local",
      description =
          "Also opens a door for the containers of 'sam local invoke', and writes the variables"
              + " that they need into .realtime/sam-local.json.")
  private boolean samLocal;

  @Option(names = "--open", description = "Opens the page in the browser.")
  private boolean open;

  @Option(
      names = "--no-welcome",
      description = "Publishes no event 'welcome' where the channel 'public' is empty.")
  private boolean noWelcome;

  @Option(
      names = "--verbose",
      description = "Shows function logs unformatted, and a report of each invocation.")
  private boolean verbose;

  @Override
  public Integer call() throws InterruptedException {
    Instant begin = Instant.now();
    PrintWriter err = spec.commandLine().getErr();
    prepareOptions();
    DevelopmentGateway gateway;
    try {
      gateway = DevelopmentGateway.start(options);
    } catch (TemplateException e) {
      e.problems().forEach(err::println);
      return INVALID;
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return FAILED;
    }
    try (var started = new CloseStack()) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::close));
      started.add(gateway);
      var failures = new ArrayList<CompletableFuture<String>>(List.of(gateway.failure()));
      List<String> siteLines = List.of();
      List<String> samLines = List.of();
      if (wordPress) {
        WordPress site = started.add(wordPress(gateway));
        failures.add(site.failure());
        gateway.ask(site);
        siteLines = site.lines();
      }
      if (samLocal) {
        samLines = started.add(samLocal(gateway)).lines();
      }
      printAddresses(gateway, siteLines, samLines, Duration.between(begin, Instant.now()));
      greet(gateway);
      err.println(CompletableFuture.anyOf(failures.toArray(CompletableFuture<?>[]::new)).join());
      return FAILED;
    } catch (IOException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  /** Shows something at the first look. */
  private void greet(DevelopmentGateway gateway) {
    String page = page(gateway);
    if (open && !Browser.open(page)) {
      spec.commandLine().getErr().println("Found no browser to open. The page is " + page);
    }
    Map<String, String> outputs = gateway.application().outputs();
    if (!noWelcome && outputs.containsKey("DispatchUrl") && outputs.containsKey("HistoryUrl")) {
      gateway
          .secret()
          .map(
              secret ->
                  new Welcome(
                      URI.create(outputs.get("DispatchUrl")),
                      URI.create(outputs.get("HistoryUrl")),
                      secret))
          .ifPresent(welcome -> Thread.ofVirtual().start(() -> publish(welcome)));
    }
  }

  private void publish(Welcome welcome) {
    try {
      welcome.publish(options.tablesAreKept());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String page(DevelopmentGateway gateway) {
    return Localhost.in(gateway.httpUrl().toString()) + "/";
  }

  private SamLocal samLocal(DevelopmentGateway gateway) throws IOException {
    Path file = Path.of(".realtime", "sam-local.json");
    return SamLocal.start(gateway, file, options.doorPort());
  }

  private void prepareOptions() {
    checkPort("--port", options.port);
    checkServices();
    checkPort("--wordpress-port", wordPressPort);
    if (options.processes < 1) {
      throw invalid("--processes is " + options.processes + "; use 1 or more");
    }
    for (String host : options.hosts) {
      if (!HOST.matcher(host).matches()) {
        throw invalid(
            "--allow-host is '%s'; use a name without scheme, port and *, such as tunnel.example"
                .formatted(host));
      }
    }
    options.data.ifPresent(this::checkFolder);
    if (allowUnsigned) {
      String given = options.parameters.put(UNSIGNED, "true");
      if (given != null && !given.equals("true")) {
        throw invalid("--allow-unsigned contradicts --parameter " + UNSIGNED + "=" + given);
      }
    }
    options
        .functionLog(ConsoleLog.ofStandardOutput(verbose))
        .messages(spec.commandLine().getOut()::println);
  }

  private void checkPort(String option, int number) {
    if (number < 0 || number > LAST_PORT) {
      throw invalid("%s is %d; use 0 to %d, 0 for a free one".formatted(option, number, LAST_PORT));
    }
  }

  private void checkIsNoServices(String option, int number) {
    int last = options.servicesPort + SERVICES - 1;
    if (options.servicesPort > 0 && number >= options.servicesPort && number <= last) {
      throw invalid(
          "%s is %d, but --services-port takes %d to %d; choose another"
              .formatted(option, number, options.servicesPort, last));
    }
  }

  private void checkServices() {
    if (options.servicesPort < 0 || options.servicesPort > LAST_SERVICES_PORT) {
      throw invalid(
          "--services-port is %d; use 1 to %d, or leave it out for free ones"
              .formatted(options.servicesPort, LAST_SERVICES_PORT));
    }
    checkIsNoServices("--port", options.port);
    if (wordPress) {
      checkIsNoServices("--wordpress-port", wordPressPort);
    }
    if (options.awsEndpoint.isEmpty()) {
      return;
    }
    URI given = options.awsEndpoint.get();
    boolean isPlain =
        List.of("http", "https").contains(String.valueOf(given.getScheme()))
            && given.getHost() != null
            && given.getUserInfo() == null
            && given.getPort() <= LAST_PORT
            && List.of("", "/").contains(given.getPath())
            && given.getQuery() == null
            && given.getFragment() == null;
    if (!isPlain) {
      throw invalid(
          "--aws-endpoint is '%s'; use a scheme, a host and a port, such as http://127.0.0.1:4566"
              .formatted(given));
    }
    if (options.data.isPresent()) {
      throw invalid("--data contradicts --aws-endpoint, whose server keeps the tables");
    }
    options.awsEndpoint(URI.create(given.getScheme() + "://" + given.getAuthority()));
  }

  private void checkFolder(Path folder) {
    Path absolute = options.root().resolve(folder);
    try {
      Files.createDirectories(absolute);
    } catch (IOException e) {
      throw invalid("--data names %s, which cannot be created here".formatted(folder) + NEXT);
    }
    if (!Files.isWritable(absolute)) {
      throw invalid("--data names %s, where you may not write".formatted(folder) + NEXT);
    }
  }

  private ParameterException invalid(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private WordPress wordPress(DevelopmentGateway gateway) throws IOException {
    Map<String, String> outputs = gateway.application().outputs();
    var constants = new LinkedHashMap<String, String>();
    constants.put("REALTIME_EVENTS_URL", Localhost.in(outputs.get("DispatchUrl")));
    constants.put("REALTIME_EVENTS_WEBSOCKET_URL", Localhost.in(outputs.get("WebSocketUrl")));
    constants.put("REALTIME_EVENTS_HISTORY_URL", Localhost.in(outputs.get("HistoryUrl")));
    gateway.secret().ifPresent(secret -> constants.put("REALTIME_EVENTS_SECRET", secret));
    return WordPress.start(
        options.root(),
        wordPressPort,
        options.root().resolve(wordPressFolder),
        wordPressSource.map(options.root()::resolve),
        constants);
  }

  private void printAddresses(
      DevelopmentGateway gateway, List<String> siteLines, List<String> samLines, Duration took) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-16s %.1f s%n%n", "ready", took.toMillis() / 1000.0);
    out.printf("%-16s %s%n", "Page", page(gateway));
    Map<String, String> outputs = gateway.application().outputs();
    outputs.forEach(
        (name, value) -> {
          if (value.contains(gateway.httpUrl().getAuthority())) {
            out.printf("%-16s %s%n", name, Localhost.in(value));
          }
        });
    gateway.secret().ifPresent(secret -> out.printf("%-16s %s%n", "Secret", secret));
    printServices(out, gateway);
    if (!samLines.isEmpty()) {
      out.printf("%nInvoke a function in a container, from another terminal:%n%n");
      samLines.forEach(out::println);
    }
    Optional.ofNullable(outputs.get("DispatchUrl"))
        .ifPresent(url -> printSample(out, Localhost.in(url), gateway));
    if (!siteLines.isEmpty()) {
      out.printf("%nWordPress, with its plugin connected to this gateway:%n%n");
      siteLines.forEach(out::println);
    }
    out.printf("%nStop with Ctrl-C.%n%n");
  }

  private static void printServices(PrintWriter out, DevelopmentGateway gateway) {
    out.printf("%nLook into its tables, queues and secrets from another terminal:%n%n");
    out.printf("%-16s %s%n", "DynamoDB", gateway.dynamoDbUrl());
    out.printf("%-16s %s%n", "SQS", gateway.sqsUrl());
    out.printf("%-16s %s%n%n", "SecretsManager", gateway.secretsManagerUrl());
    out.println("AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb list-tables \\");
    out.printf("  --region us-east-1 --endpoint-url %s%n", gateway.dynamoDbUrl());
  }

  private static int port(DevelopmentGateway gateway) {
    return gateway.httpUrl().getPort();
  }

  private void printSample(PrintWriter out, String url, DevelopmentGateway gateway) {
    String port = options.port == DevelopmentOptions.DEFAULT_PORT ? "" : " --port " + port(gateway);
    out.printf("%nListen in another terminal:%n%n./realtime listen%s%n", port);
    out.printf("%nDispatch an event from another terminal:%n%n");
    if ("true".equals(options.parameters.get(UNSIGNED))) {
      out.println(SampleDispatch.unsigned(url));
    } else {
      gateway.secret().ifPresent(secret -> out.println(SampleDispatch.authorized(url, secret)));
    }
  }
}
