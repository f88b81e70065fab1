package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.template.Application;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts functions of {@link Handlers}. */
final class TestProcesses {
  /** Memory of each function, in megabytes. */
  static final int MEMORY = 256;

  /** Longer than any test, which must not depend on an AOT cache of another one. */
  static final Duration NEVER = Duration.ofDays(1);

  private TestProcesses() {}

  static Application.Function function(Class<?> handler, Duration timeout) {
    return function(
        handler.getName(), timeout, Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1"));
  }

  static Application.Function function(
      String handler, Duration timeout, Map<String, String> environment) {
    return new Application.Function(
        "TestFunction",
        Optional.of("live"),
        handler,
        testClasses(),
        timeout,
        MEMORY,
        environment,
        Optional.empty());
  }

  static FunctionProcesses start(Application.Function function, FunctionSettings settings) {
    var application =
        new Application(
            List.of(function),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of());
    var processes = new FunctionProcesses(application, settings);
    processes.startAhead();
    return processes;
  }

  static FunctionSettings settings(
      RuntimeClient client, Scaling scaling, Consumer<FunctionLog> log) {
    return new FunctionSettings(
        scaling,
        client,
        Path.of("processes/lambda-runtime/target").toAbsolutePath(),
        Path.of("target/lambda-work").toAbsolutePath(),
        NEVER,
        Map.of("AWS_REGION", "us-east-1"),
        log);
  }

  private static Path testClasses() {
    try {
      return Path.of(Handlers.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
