package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.client.HistoryReader;
import dev.realtimeevents.local.terminal.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code status}: whether a gateway answers, and what it knows of itself. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Tells whether the gateway answers, at which addresses, and what it is doing.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"1:The gateway does not answer.", "2:An option is invalid."})
final class Status implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final String CHANNEL = "public";

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Prints the answer as JSON.")
  private boolean json;

  @Mixin private Target target;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      ConnectionValues values = target.read();
      ObjectNode status = addresses(values);
      Optional<RunningGateway> running = target.running();
      if (running.isPresent()) {
        describe(running.get(), status);
      }
      Optional<String> failure = ask(values, status);
      if (json) {
        spec.commandLine().getOut().println(status);
      } else {
        print(status, spec.commandLine().getOut());
      }
      failure.ifPresent(err::println);
      return failure.isPresent() ? FAILED : 0;
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private static ObjectNode addresses(ConnectionValues values) {
    ObjectNode status =
        JsonNodeFactory.instance
            .objectNode()
            .put("dispatch", values.dispatch())
            .put("webSocket", values.webSocket());
    values.history().ifPresent(url -> status.put("history", url));
    return status;
  }

  /** What the gateway on this machine tells of itself. */
  private static void describe(RunningGateway gateway, ObjectNode status)
      throws IOException, InterruptedException {
    JsonNode told = gateway.local("status");
    if (told instanceof ObjectNode object) {
      told.fieldNames().forEachRemaining(name -> status.set(name, object.get(name)));
    }
    status.put("connections", gateway.local("connections").size());
  }

  /** Asks for the newest event of the public channel; returns why there is no answer. */
  private static Optional<String> ask(ConnectionValues values, ObjectNode status)
      throws InterruptedException {
    if (values.history().isEmpty()) {
      return Optional.of("The gateway is asked at its history URL. Name it with --history-url");
    }
    String url = values.history().get();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var reader = new HistoryReader(http, URI.create(url));
      HistoryReader.Answer answer = reader.newest(CHANNEL, "");
      status.put("answers", answer.isOfGateway());
      if (answer.body().has("seq")) {
        status.putObject("newest").put("channel", CHANNEL).set("seq", answer.body().get("seq"));
      }
      return answer.isOfGateway() ? Optional.empty() : Optional.of(reader.foreign(answer));
    } catch (IOException e) {
      status.put("answers", false);
      return Optional.of(url + " does not answer. Check the URL and the network");
    }
  }

  private static void print(ObjectNode status, PrintWriter out) {
    line(out, "DispatchUrl", status.path("dispatch"));
    line(out, "WebSocketUrl", status.path("webSocket"));
    line(out, "HistoryUrl", status.path("history"));
    line(out, "Version", status.path("version"));
    line(out, "Started", status.path("started"));
    line(out, "Connections", status.path("connections"));
    line(out, "Channels", status.path("channels"));
    JsonNode functions = status.path("functions");
    if (!functions.isEmpty()) {
      out.printf("%-16s %s%n", "Functions", functions(functions));
    }
    JsonNode newest = status.path("newest");
    if (!newest.isMissingNode()) {
      out.printf(
          "%-16s %s #%s%n",
          "Newest event", newest.path("channel").asText(), newest.path("seq").asText());
    }
  }

  private static void line(PrintWriter out, String name, JsonNode value) {
    if (value.isValueNode() && !value.isNull()) {
      out.printf("%-16s %s%n", name, TerminalText.safe(value.asText()));
    }
  }

  private static String functions(JsonNode functions) {
    return functions
        .valueStream()
        .map(it -> it.path("name").asText() + " " + it.path("processes").asText())
        .collect(Collectors.joining(", "));
  }
}
