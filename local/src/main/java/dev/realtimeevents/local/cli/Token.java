package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeevents.local.client.ChannelToken;
import dev.realtimeevents.local.client.TokenChannels;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code token}: issues a token for private channels. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = TokenCheck.class,
    description = {
      "Issues a token that opens private channels.",
      "'./realtime token check TOKEN' tells what a token opens, and why not."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"1:The secret could not be read.", "2:An option is invalid."})
final class Token implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final long LONGEST = Duration.ofHours(24).toSeconds();

  @Spec private CommandSpec spec;

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      description = "A channel, or a prefix that ends in *. Can be repeated.")
  private List<String> channels = List.of();

  @Option(
      names = "--sub",
      paramLabel = "USER",
      defaultValue = "user:1",
      description = "The user, whom a revocation names. Default: ${DEFAULT-VALUE}.")
  private String subject;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "600",
      description = "How long it is valid, at most 86400. Default: ${DEFAULT-VALUE}.")
  private long seconds;

  @Option(names = "--json", description = "Prints the token with its claims as JSON.")
  private boolean json;

  @Mixin private Target target;

  @Override
  public Integer call() throws InterruptedException {
    if (channels.isEmpty()) {
      throw invalid("--channel is missing; name each channel that the token is to open");
    }
    Optional<String> problem = TokenChannels.problem(channels);
    if (problem.isPresent()) {
      throw invalid(problem.get());
    }
    if (subject.isBlank()) {
      throw invalid("--sub is empty; name a user, such as user:1");
    }
    if (seconds < 1 || seconds > LONGEST) {
      throw invalid("--seconds is " + seconds + "; use 1 to " + LONGEST);
    }
    try {
      ChannelToken token =
          ChannelToken.issue(
              target.read().secret(),
              subject,
              channels,
              Instant.now(),
              Duration.ofSeconds(seconds));
      spec.commandLine().getOut().println(json ? described(token) : token.text());
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return FAILED;
    }
  }

  private static String described(ChannelToken token) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", token.text())
        .set("claims", token.claims())
        .toString();
  }

  private ParameterException invalid(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
