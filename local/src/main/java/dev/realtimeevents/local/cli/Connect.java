package dev.realtimeevents.local.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Mixin private Target target;

  @Option(names = "--json", description = "Prints the values as JSON instead.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    ConnectionValues values;
    try {
      values = target.read();
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
