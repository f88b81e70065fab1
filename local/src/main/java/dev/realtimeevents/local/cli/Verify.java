package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.verify.Deployment;
import dev.realtimeevents.local.verify.Report;
import dev.realtimeevents.local.verify.Result;
import dev.realtimeevents.local.verify.Verification;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verify}: checks a gateway from outside. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Checks a gateway from outside, as senders and browsers see it: the protocol, conformance,"
          + " credentials, private channels, recovery, revocation, a small burst and the latency."
          + " It prints what passed, what failed, and what it cannot check, with the reason.",
      "It publishes to channels with random names only, revokes only tokens of its own, and closes"
          + " its connections. Its events expire like all others.",
      "It has never been run against AWS."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:No check has failed. Those that did not run say nothing.",
      "1:A check has failed, or the gateway cannot be reached.",
      "2:An option is invalid."
    })
final class Verify implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]+");

  @Spec private CommandSpec spec;

  @Option(names = "--quick", description = "Leaves out what takes more than some seconds.")
  private boolean quick;

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description = {
        "Connects as a page of this origin, which a gateway needs whose AllowedOrigins is not *.",
        "Example: https://example.com"
      })
  private Optional<String> origin = Optional.empty();

  @Option(names = "--json", description = "Prints the results as JSON.")
  private boolean json;

  @Mixin private Target target;

  @Override
  public Integer call() throws InterruptedException {
    origin.ifPresent(this::checkOrigin);
    try {
      Deployment deployment = deployment();
      Optional<Verification> suites = ServiceLoader.load(Verification.class).findFirst();
      if (suites.isEmpty()) {
        return failed("The checks are not on the class path. './realtime verify' builds them");
      }
      Report report = verify(suites.get(), deployment);
      spec.commandLine()
          .getOut()
          .print(json ? report.json() + "\n" : report.text(Colours.ofStandardOutput()));
      spec.commandLine().getOut().flush();
      return report.passed() ? 0 : FAILED;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (IOException e) {
      return failed(e.getMessage());
    }
  }

  private Report verify(Verification suites, Deployment deployment) {
    Instant start = Instant.now();
    List<Result> results =
        suites.verify(
            deployment,
            quick ? Verification.Pace.QUICK : Verification.Pace.ALL,
            result -> tell(result, Duration.between(start, Instant.now())));
    return new Report(deployment, results, Duration.between(start, Instant.now()));
  }

  /** The progress, which is not part of the output. */
  private void tell(Result result, Duration after) {
    String state =
        switch (result) {
          case Result.Passed _ -> "passed";
          case Result.Failed _ -> "FAILED";
          case Result.NotChecked _ -> "not checked";
        };
    spec.commandLine().getErr().printf("%3d s  %s: %s%n", after.toSeconds(), result.check(), state);
  }

  private Deployment deployment() throws IOException, InterruptedException {
    ConnectionValues values = target.read();
    return new Deployment(
        URI.create(values.dispatch()),
        URI.create(values.webSocket()),
        values.history().map(URI::create),
        values.secret(),
        origin);
  }

  private void checkOrigin(String text) {
    if (!ORIGIN.matcher(text).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "--origin is '%s'; use the beginning of a page's address, such as https://example.com"
              .formatted(text));
    }
  }

  private int failed(String sentence) {
    spec.commandLine().getErr().println(sentence);
    return FAILED;
  }
}
