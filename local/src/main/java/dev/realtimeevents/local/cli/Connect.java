package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code connect}: prints the text that connects the plugin with a gateway. */
@Command(
    name = "connect",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Prints the text that connects a site with a gateway. Paste it into Settings → Realtime"
          + " Events of WordPress.",
      "It contains the secret. Treat it as a password."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"1:The values could not be read.", "2:An option is invalid."})
final class Connect implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  /** Where the values come from: one of its fields at most. */
  @ArgGroup private Source source = new Source();

  @Option(names = "--json", description = "Prints the values as JSON instead.")
  private boolean json;

  private static final class Source {
    @Option(
        names = "--port",
        paramLabel = "PORT",
        description =
            "The gateway that './realtime up' runs on this port of this machine. Default: "
                + DevelopmentOptions.DEFAULT_PORT
                + ".")
    private int port = DevelopmentOptions.DEFAULT_PORT;

    @ArgGroup(exclusive = false)
    private StackOptions stack;

    @ArgGroup(exclusive = false)
    private ValueOptions values;

    ConnectionValues read() throws IOException, InterruptedException {
      if (stack != null) {
        return new Stack(stack.name, stack.region, stack.profile).values();
      }
      return values == null ? new RunningGateway(port).values() : values.read();
    }
  }

  private static final class StackOptions {
    @Option(
        names = "--stack",
        paramLabel = "NAME",
        required = true,
        description = "A stack in AWS, read with the AWS CLI.")
    private String name;

    @Option(
        names = "--region",
        paramLabel = "REGION",
        description = "Its region. Default: that of the AWS CLI.")
    private Optional<String> region = Optional.empty();

    @Option(
        names = "--profile",
        paramLabel = "PROFILE",
        description = "The profile of the AWS CLI. Default: its default.")
    private Optional<String> profile = Optional.empty();
  }

  private static final class ValueOptions {
    @Option(
        names = "--dispatch-url",
        paramLabel = "URL",
        required = true,
        description = "The URL for dispatches: https://…/dispatch.")
    private String dispatch;

    @Option(
        names = "--websocket-url",
        paramLabel = "URL",
        required = true,
        description = "The URL for WebSocket connections: wss://…/live.")
    private String webSocket;

    @Option(
        names = "--history-url",
        paramLabel = "URL",
        description =
            "The URL that browsers without a WebSocket poll: https://…/history. Without it they get"
                + " no events.")
    private Optional<String> history = Optional.empty();

    @Option(
        names = "--secret-file",
        paramLabel = "FILE",
        required = true,
        description = "A file with the secret; - reads it from standard input.")
    private String secretFile;

    ConnectionValues read() throws IOException {
      return new ConnectionValues(dispatch, webSocket, history, secret().strip());
    }

    private String secret() throws IOException {
      if (secretFile.equals("-")) {
        return new String(System.in.readAllBytes(), UTF_8);
      }
      try {
        return Files.readString(Path.of(secretFile));
      } catch (NoSuchFileException e) {
        throw new IOException("There is no file " + secretFile + ", which --secret-file names", e);
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (source.port < 1 || source.port > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--port is " + source.port + "; use 1 to 65535");
    }
    ConnectionValues values;
    try {
      values = source.read();
    } catch (IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return FAILED;
    }
    if (json) {
      spec.commandLine().getOut().println(values.json());
      return 0;
    }
    spec.commandLine()
        .getErr()
        .printf(
            "Connects a site with %s. Paste the next line into Settings → Realtime Events of"
                + " WordPress, and nowhere else: it contains the secret.%n",
            values.dispatch());
    spec.commandLine().getOut().println(values.text());
    return 0;
  }
}
