package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.client.ChannelToken;
import dev.realtimeevents.local.client.HistoryReader;
import dev.realtimeevents.local.client.TokenVerdict;
import dev.realtimeevents.local.terminal.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token check}: asks the gateway what a token opens. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Shows what a token says, and asks the gateway for each of its channels whether it opens.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:The gateway refuses the token, or cannot be reached.",
      "2:An option or the token has not the right form."
    })
final class TokenCheck implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TOKEN", description = "The token.")
  private String text;

  @Option(names = "--json", description = "Prints the answer as JSON.")
  private boolean json;

  @Mixin private Target target;

  @Override
  public Integer call() throws InterruptedException {
    if (!spec.commandLine().getParent().getParseResult().matchedOptions().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Write the options after check: './realtime token check --json TOKEN'");
    }
    ChannelToken token =
        ChannelToken.decode(text)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "This is not a token. A token is three parts in base64url with dots"
                            + " between them"));
    PrintWriter err = spec.commandLine().getErr();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String history =
          target
              .read()
              .history()
              .orElseThrow(
                  () ->
                      new IOException(
                          "The gateway is asked at its history URL. Name it with --history-url"));
      ObjectNode answer =
          TokenVerdict.of(token, new HistoryReader(http, URI.create(history))).json(Instant.now());
      if (json) {
        spec.commandLine().getOut().println(answer);
      } else {
        print(answer, spec.commandLine().getOut());
      }
      return answer.path("valid").asBoolean() ? 0 : FAILED;
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private static void print(ObjectNode answer, PrintWriter out) {
    boolean valid = answer.path("valid").asBoolean();
    out.println(valid ? "valid" : "refused: " + TerminalText.safe(answer.path("reason").asText()));
    JsonNode claims = answer.path("claims");
    out.printf("%-10s %s%n", "user", TerminalText.safe(claims.path("sub").asText("none")));
    out.printf("%-10s %s%n", "expires", expiry(answer));
    for (JsonNode channel : answer.path("channels")) {
      String verdict =
          channel.path("allowed").asBoolean()
              ? "opens"
              : TerminalText.safe(channel.path("reason").asText());
      out.printf(
          "%-10s %s  %s%n",
          "channel", TerminalText.safe(channel.path("channel").asText()), verdict);
    }
  }

  private static String expiry(ObjectNode answer) {
    if (!answer.path("claims").path("exp").isNumber()) {
      return "never, which no gateway accepts";
    }
    long seconds = answer.path("expiresIn").asLong();
    return seconds > 0 ? "in " + seconds + " s" : -seconds + " s ago";
  }
}
