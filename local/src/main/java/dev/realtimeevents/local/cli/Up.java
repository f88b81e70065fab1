package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.lambda.ConsoleLog;
import dev.realtimeevents.local.lambda.FunctionSettings;
import dev.realtimeevents.local.template.TemplateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
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
import picocli.CommandLine.Command;
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
    description = "Runs the template's functions and APIs on this machine until Ctrl-C.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:something could not start, or ended by itself",
      "2:an option, a parameter or the template is wrong",
      "130:stopped with Ctrl-C"
    })
final class Up implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WRONG = 2;
  private static final String UNSIGNED = "AllowUnsignedDispatch";

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + DevelopmentOptions.DEFAULT_PORT,
      description = "Port on 127.0.0.1; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      defaultValue = "template.yaml",
      description = "The SAM template. Default: ${DEFAULT-VALUE}.")
  private Path template;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "Sets a parameter of the template; can be given several times.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--allow-unsigned",
      description = "Anyone may dispatch: the same as --parameter AllowUnsignedDispatch=true.")
  private boolean allowUnsigned;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "" + FunctionSettings.DEFAULT_MAXIMUM,
      description = "Processes of each function at most. Default: ${DEFAULT-VALUE}.")
  private int processes;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keeps the tables in this folder; without it they are gone at the end.")
  private Optional<Path> data;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "Closes a WebSocket without messages for this long. Default: ${DEFAULT-VALUE}.")
  private Duration idleTimeout;

  @Option(
      names = "--max-connection-age",
      paramLabel = "TIME",
      defaultValue = "2h",
      converter = DurationConverter.class,
      description = "Closes a WebSocket this old. Default: ${DEFAULT-VALUE}.")
  private Duration maxConnectionAge;

  @Option(
      names = "--wordpress",
      description =
          "Serves a WordPress too, its plugin set to this gateway, ready to log in. Needs Node,"
              + " PHP.")
  private boolean wordPress;

  @Option(
      names = "--wordpress-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description =
          "Port of WordPress on 127.0.0.1; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int wordPressPort;

  @Option(
      names = "--wordpress-folder",
      paramLabel = "DIR",
      defaultValue = ".realtime/wordpress",
      description = "Keeps WordPress and what is written in it here. Default: ${DEFAULT-VALUE}.")
  private Path wordPressFolder;

  @Option(
      names = "--verbose",
      description = "Shows function logs as they are, and a report of each invocation.")
  private boolean verbose;

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      defaultValue = "",
      description = "The built repository, if not the current folder.")
  private Path repository;

  @Override
  public Integer call() throws InterruptedException {
    var begin = Instant.now();
    var err = spec.commandLine().getErr();
    var options = options();
    DevelopmentGateway gateway;
    try {
      gateway = DevelopmentGateway.start(options);
    } catch (TemplateException e) {
      e.problems().forEach(err::println);
      return WRONG;
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return FAILED;
    }
    try (var started = new Started()) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::close));
      started.add(gateway);
      var failures = new ArrayList<>(List.of(gateway.failure()));
      List<String> more = List.of();
      if (wordPress) {
        var site = started.add(wordPress(gateway));
        failures.add(site.failure());
        more = site.lines();
      }
      welcome(gateway, more, Duration.between(begin, Instant.now()));
      err.println(CompletableFuture.anyOf(failures.toArray(CompletableFuture<?>[]::new)).join());
      return FAILED;
    } catch (IOException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private WordPress wordPress(DevelopmentGateway gateway) throws IOException {
    var outputs = gateway.application().outputs();
    var constants = new LinkedHashMap<String, String>();
    constants.put("REALTIME_EVENTS_URL", local(outputs.get("DispatchUrl")));
    constants.put("REALTIME_EVENTS_WEBSOCKET_URL", local(outputs.get("WebSocketUrl")));
    gateway.secret().ifPresent(secret -> constants.put("REALTIME_EVENTS_SECRET", secret));
    var root = repository.toAbsolutePath();
    return WordPress.start(root, wordPressPort, root.resolve(wordPressFolder), constants);
  }

  private void checkPort(String option, int number) {
    if (number < 0 || number > 65535) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + number + "; use 0 to 65535, 0 for a free one");
    }
  }

  private DevelopmentOptions options() {
    checkPort("--port", port);
    checkPort("--wordpress-port", wordPressPort);
    if (processes < 1) {
      throw new ParameterException(
          spec.commandLine(), "--processes is " + processes + "; use 1 or more");
    }
    if (allowUnsigned) {
      var given = parameters.put(UNSIGNED, "true");
      if (given != null && !given.equals("true")) {
        throw new ParameterException(
            spec.commandLine(),
            "--allow-unsigned and --parameter %s=%s contradict each other"
                .formatted(UNSIGNED, given));
      }
    }
    var options =
        DevelopmentOptions.of(repository)
            .template(template)
            .port(port)
            .processes(processes)
            .connectionLimits(idleTimeout, maxConnectionAge)
            .functionLog(ConsoleLog.ofStandardOutput(verbose))
            .messages(spec.commandLine().getOut()::println);
    parameters.forEach(options::parameter);
    data.ifPresent(options::data);
    return options;
  }

  private void welcome(DevelopmentGateway gateway, List<String> more, Duration took) {
    var out = spec.commandLine().getOut();
    out.printf("%-16s %.1f s%n%n", "ready", DevelopmentGateway.seconds(took));
    out.printf("%-16s %s%n", "Page", local(gateway.httpUrl().toString()) + "/");
    var outputs = gateway.application().outputs();
    outputs.forEach(
        (name, value) -> {
          if (value.contains(URI.create(gateway.httpUrl().toString()).getAuthority())) {
            out.printf("%-16s %s%n", name, local(value));
          }
        });
    gateway.secret().ifPresent(secret -> out.printf("%-16s %s%n", "Secret", secret));
    Optional.ofNullable(outputs.get("DispatchUrl"))
        .ifPresent(url -> sample(out, local(url), gateway));
    if (!more.isEmpty()) {
      out.printf("%nWordPress, with the plugin set to this gateway:%n%n");
      more.forEach(out::println);
    }
    out.printf("%nStop with Ctrl-C.%n%n");
  }

  private void sample(PrintWriter out, String url, DevelopmentGateway gateway) {
    out.printf("%nDispatch an event from another terminal:%n%n");
    if ("true".equals(parameters.get(UNSIGNED))) {
      out.println(SampleDispatch.unsigned(url));
    } else {
      gateway.secret().ifPresent(secret -> out.println(SampleDispatch.signed(url, secret)));
    }
  }

  /** With the name that people type. */
  private static String local(String url) {
    return url.replace("://127.0.0.1:", "://localhost:");
  }
}
