package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.client.Draft;
import dev.realtimeevents.local.client.ExactJson;
import dev.realtimeevents.local.client.Published;
import dev.realtimeevents.local.client.Publisher;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.terminal.TerminalText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code send}: publishes an event. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Publishes an event, and prints its position and how many browsers it reached.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:The event was refused, or the gateway cannot be reached.",
      "2:An option or the data is invalid."
    })
final class Send implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "EVENT", description = "The name of the event.")
  private String event;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATA",
      description = {
        "Its data as JSON; - reads it from standard input, @FILE from a file.",
        "Default: null."
      })
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      defaultValue = "public",
      description = "The channel. Default: ${DEFAULT-VALUE}.")
  private String channel;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The event's id: a repeat with it is the same event. Default: a random one.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--json", description = "Prints the answer of the gateway, which is JSON.")
  private boolean json;

  @Mixin private Target target;

  @Override
  public Integer call() throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var draft = new Draft(event, json(), channel, id);
      ConnectionValues values = target.read();
      return tell(
          new Publisher(http, URI.create(values.dispatch()), values.secret()).publish(draft));
    } catch (ConnectException e) {
      return failed("The gateway cannot be reached. './realtime status' tells whether it runs");
    } catch (IOException | IllegalArgumentException e) {
      return failed(e.getMessage());
    }
  }

  private int tell(Published published) {
    return switch (published) {
      case Published.Accepted accepted -> {
        spec.commandLine()
            .getOut()
            .println(json ? accepted.answer() : line(accepted, Colours.ofStandardOutput()));
        yield 0;
      }
      case Published.Refused(int status, String reason, long _) ->
          failed(status + "  " + TerminalText.safe(reason));
    };
  }

  private static String line(Published.Accepted accepted, Colours colours) {
    JsonNode answer = accepted.answer();
    return "%s  %s  %s  %s  %d ms"
        .formatted(
            colours.green(Integer.toString(accepted.status())),
            colours.cyan(
                TerminalText.safe(answer.path("channel").asText())
                    + " #"
                    + answer.path("seq").asText()),
            TerminalText.safe(answer.path("id").asText()),
            reached(answer),
            accepted.millis());
  }

  /** How many browsers have the event, or that a queue is on its way to them. */
  private static String reached(JsonNode answer) {
    long delivered = answer.path("delivered").asLong();
    String browsers = delivered == 1 ? "1 browser" : delivered + " browsers";
    return answer.path("queued").asLong() > 0 ? browsers + ", the rest follows" : browsers;
  }

  private int failed(String sentence) {
    spec.commandLine().getErr().println(sentence);
    return FAILED;
  }

  private Optional<JsonNode> json() throws IOException {
    if (data.isEmpty()) {
      return Optional.empty();
    }
    String text = text(data.get());
    try {
      JsonNode value = ExactJson.MAPPER.readTree(text);
      if (!value.isMissingNode()) {
        return Optional.of(value);
      }
    } catch (JsonProcessingException e) {
      // The sentence below tells it.
    }
    throw new ParameterException(
        spec.commandLine(),
        "The data is not JSON. Write an object such as '{\"title\":\"Hello\"}', or a text as"
            + " '\"Hello\"'");
  }

  private static String text(String given) throws IOException {
    if (given.equals("-")) {
      return new String(System.in.readAllBytes(), UTF_8);
    }
    if (!given.startsWith("@")) {
      return given;
    }
    // The script runs in the repository, and was perhaps called elsewhere.
    Path file = Path.of(System.getProperty("realtime.caller", "")).resolve(given.substring(1));
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException("There is no file " + file + ". DATA after @ is the name of one", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
