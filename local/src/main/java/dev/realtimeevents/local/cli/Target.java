package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Options that name a gateway: the one on a port of this machine, a stack in AWS, or any by its
 * URLs and its secret.
 */
final class Target {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Where the values come from: one of its fields at most. */
  @ArgGroup private Source source = new Source();

  /**
   * Reads the URLs and the secret.
   *
   * @throws IOException if they cannot be read; its message has the next step
   * @throws IllegalArgumentException if one is not valid; likewise
   * @throws ParameterException if the port is none
   */
  ConnectionValues read() throws IOException, InterruptedException {
    if (source.stack != null) {
      return stack().get().values();
    }
    return source.values == null ? running().get().values() : source.values.read();
  }

  /** The gateway on this machine; empty if the options name another. */
  Optional<RunningGateway> running() {
    if (source.stack != null || source.values != null) {
      return Optional.empty();
    }
    if (source.port < 1 || source.port > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--port is " + source.port + "; use 1 to 65535");
    }
    return Optional.of(new RunningGateway(source.port));
  }

  /** The stack in AWS; empty if the options name another gateway. */
  Optional<Stack> stack() {
    if (source.stack != null && source.stack.name.isBlank()) {
      throw new ParameterException(spec.commandLine(), "--stack is empty; give the stack's name");
    }
    return Optional.ofNullable(source.stack)
        .map(stack -> new Stack(stack.name, stack.region, stack.profile));
  }

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
      } catch (IOException e) {
        throw new IOException(
            ("%s, which --secret-file names, cannot be read as text. Name a file that you may read"
                    + " and that has only the secret")
                .formatted(secretFile),
            e);
      }
    }
  }
}
