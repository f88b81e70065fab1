package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.client.Audience;
import dev.realtimeevents.local.client.ChannelToken;
import dev.realtimeevents.local.client.Listener;
import dev.realtimeevents.local.client.Start;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.terminal.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code listen}: prints the events of channels as they happen. */
@Command(
    name = "listen",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Prints the events of channels as they happen, until Ctrl-C.",
      "After a cut it connects again and continues from its position. Private channels open by a"
          + " token that it issues itself."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:The gateway cannot be reached, or refuses every channel.",
      "2:An option is invalid.",
      "130:Stopped with Ctrl-C."
    })
final class Listen implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final String SUBJECT = "realtime-listen";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "CHANNEL",
      arity = "0..*",
      defaultValue = "public",
      description = "The channels. Default: ${DEFAULT-VALUE}.")
  private List<String> channels;

  @ArgGroup private From from = new From();

  @Option(
      names = "--event",
      paramLabel = "NAME",
      description =
          "Only the events with this name, or with this prefix if it ends in *. Can be repeated.")
  private List<String> events = List.of();

  @Option(names = "--json", description = "Prints each event as a line of JSON.")
  private boolean json;

  @Mixin private Target target;

  /** One of its fields at most. */
  private static final class From {
    @Option(
        names = "--since",
        paramLabel = "N",
        description = "Begin after the event with this number.")
    private Long since;

    @Option(
        names = "--rewind",
        paramLabel = "N",
        description = "Begin with the newest events, this many: 0 to 1000.")
    private Long rewind;

    Start start() {
      return new Start(optional(since), optional(rewind));
    }

    private static OptionalLong optional(Long number) {
      return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (HttpClient http = HttpClient.newHttpClient()) {
      ConnectionValues values = target.read();
      var audience = new Printed(spec.commandLine().getOut(), err);
      var listener =
          new Listener(
              http,
              URI.create(values.webSocket()),
              () -> token(values.secret()),
              channels,
              events,
              from.start(),
              audience);
      err.printf("Listening to %s. Stop with Ctrl-C.%n", String.join(", ", channels));
      err.println(TerminalText.safe(listener.listen()));
    } catch (NoReader e) {
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
    }
    return FAILED;
  }

  private String token(String secret) {
    return ChannelToken.issue(secret, SUBJECT, channels, Instant.now(), TOKEN_LIFE).text();
  }

  /** Whoever read the output has ended, as {@code head -n 1} does. */
  private static final class NoReader extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Events on standard output, all else on standard error. */
  private final class Printed implements Audience {
    private final PrintWriter out;
    private final PrintWriter err;
    private final EventLines lines = new EventLines(Colours.ofStandardOutput());

    Printed(PrintWriter out, PrintWriter err) {
      this.out = out;
      this.err = err;
    }

    @Override
    public void event(JsonNode frame) {
      out.println(json ? frame.toString() : lines.line(frame, LocalTime.now()));
      if (out.checkError()) {
        throw new NoReader();
      }
    }

    @Override
    public void note(String sentence) {
      err.println(TerminalText.safe(sentence));
      err.flush();
    }
  }
}
