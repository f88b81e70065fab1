package dev.realtimeevents.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Classes of {@code dev.realtimeevents.product} that run together on one server. They run in a JVM
 * of their own: other classes use other gateways at the same time.
 */
enum Suite {
  /** One gateway for all. */
  SHARED(
      "EventIdentityTest", "FilteredPushTest", "RevocationTest", "SubscriptionTest", "TokenTest"),

  /** It changes the secret. */
  ROTATION("RotationTest");

  /**
   * One test at a time: a transaction that fails in moto puts back the whole table as it was
   * before, and what others wrote meanwhile is gone.
   */
  private static final String ONE_AT_A_TIME = "-Djunit.jupiter.execution.parallel.enabled=false";

  private static final String PACKAGE = "dev.realtimeevents.product.";
  private static final int MINUTES = 5;

  private final List<String> classes;

  Suite(String... classes) {
    this.classes = Arrays.stream(classes).map(PACKAGE::concat).toList();
  }

  /**
   * Runs it on a server that has none of the product's tables.
   *
   * @param without tests that do not run, each as {@code Class#method}
   */
  void passesOn(URI server, String... without) throws IOException, InterruptedException {
    Path log = Path.of("target", "cloud-" + name() + ".log").toAbsolutePath();
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                ONE_AT_A_TIME,
                "-Dproduct.aws-endpoint=" + server,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                SuiteMain.class.getName(),
                String.join(",", classes)));
    Stream.of(without).map(PACKAGE::concat).forEach(command::add);
    Process run =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertTrue(run.waitFor(MINUTES, TimeUnit.MINUTES), () -> "too long:\n" + read(log));
      assertEquals(0, run.exitValue(), () -> read(log));
    } finally {
      Stream.concat(run.descendants(), Stream.of(run.toHandle()))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return log + ": " + e.getMessage();
    }
  }
}
