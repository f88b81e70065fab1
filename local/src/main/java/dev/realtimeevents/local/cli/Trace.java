package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.client.ChannelToken;
import dev.realtimeevents.local.client.HistoryReader;
import dev.realtimeevents.local.terminal.Colours;
import dev.realtimeevents.local.trace.SiteReader;
import dev.realtimeevents.local.trace.StackLines;
import dev.realtimeevents.local.trace.Tracing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trace}: what happened to one event. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Tells what happened to one event: when it was accepted or refused, which browsers it was"
          + " pushed to, who fetched it later, and what is not known.",
      "For a stack in AWS it asks CloudWatch, which charges by the data that it reads. That has"
          + " never been run against AWS."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:Nothing is known of the event, or nobody could be asked.",
      "2:An option or the event is invalid."
    })
final class Trace implements Callable<Integer> {
  private static final int FAILED = 1;

  /** No log is kept longer: ten years. */
  private static final long LONGEST = 87_600;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EVENT",
      description =
          "The id of an event, or its beginning as the terminal shows it, such as evt_c4dd…; or its"
              + " channel and number, such as public#18.")
  private String of;

  @Option(
      names = "--hours",
      paramLabel = "N",
      defaultValue = "24",
      description = "With --stack: how far back the logs are read. Default: ${DEFAULT-VALUE}.")
  private long hours;

  @Option(names = "--json", description = "Prints the trace as JSON.")
  private boolean json;

  @Mixin private Target target;

  @Override
  public Integer call() throws InterruptedException {
    if (hours < 1 || hours > LONGEST) {
      throw new ParameterException(
          spec.commandLine(), "--hours is " + hours + "; use 1 to " + LONGEST);
    }
    try {
      JsonNode trace = trace();
      if (json) {
        spec.commandLine().getOut().println(trace);
      } else {
        new TraceText(Colours.ofStandardOutput(), ZoneId.systemDefault())
            .lines(trace)
            .forEach(spec.commandLine().getOut()::println);
      }
      return trace.path("steps").isEmpty() ? FAILED : 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return FAILED;
    }
  }

  private JsonNode trace() throws IOException, InterruptedException {
    Optional<RunningGateway> running = target.running();
    if (running.isPresent()) {
      return running.get().trace(of);
    }
    Stack stack =
        target
            .stack()
            .orElseThrow(
                () ->
                    new IOException(
                        "The URLs of a gateway give no access to its log lines. Name its stack with"
                            + " --stack, or the port of one on this machine with --port"));
    Instant now = Instant.now();
    Instant from = now.minus(Duration.ofHours(hours));
    StackLines.Found found = new StackLines(stack::aws, stack.name(), from, now).about(of);
    try (HttpClient http = HttpClient.newHttpClient()) {
      ConnectionValues values = stack.values();
      var log =
          new HistoryLog(
              new HistoryReader(http, URI.create(values.history().orElseThrow())),
              channel ->
                  ChannelToken.issue(
                          values.secret(),
                          "realtime-trace",
                          List.of(channel),
                          now,
                          Duration.ofMinutes(10))
                      .text());
      return new Tracing(found.lines(), log, SiteReader.NONE, limits(found, from)).of(of).json();
    }
  }

  private static String limits(StackLines.Found found, Instant from) {
    return "The logs were read from %s on (--hours)%s."
        .formatted(
            from.truncatedTo(ChronoUnit.SECONDS),
            found.complete() ? "" : ", and CloudWatch gave only a part of them");
  }
}
