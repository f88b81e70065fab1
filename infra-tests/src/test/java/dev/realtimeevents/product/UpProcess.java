package dev.realtimeevents.product;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ./realtime up}, started as that script does and on Linux, in the repository's folder. */
final class UpProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LAST_LINE = "Stop with Ctrl-C.";

  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private UpProcess(Process process) {
    this.process = process;
  }

  static UpProcess start(String... options) throws IOException {
    var command =
        new ArrayList<String>(
            List.of(
                // A shell that runs the tests in the background makes them ignore Ctrl-C.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@local/java-options",
                "-cp",
                "local/target/classes:local/target/dependency/*",
                "dev.realtimeevents.local.cli.Main",
                "up",
                "--no-welcome"));
    command.addAll(List.of(options));
    return new UpProcess(
        new ProcessBuilder(command)
            .directory(Product.REPOSITORY.toFile())
            .redirectErrorStream(true)
            .start());
  }

  /** Starts it and waits until it serves. */
  static UpProcess ready(String... options) throws IOException {
    Product.COLD_START.lock();
    try {
      UpProcess up = start(options);
      up.awaitReady();
      return up;
    } finally {
      Product.COLD_START.unlock();
    }
  }

  private void awaitReady() throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = output.readLine();
      if (line == null) {
        throw new AssertionError("it ended before it was ready:\n" + text());
      }
      lines.add(line);
    } while (!line.equals(LAST_LINE));
    Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
  }

  /** Waits until it ends, and returns everything it printed. */
  String awaitFailure() throws IOException, InterruptedException {
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end:\n" + text);
    }
    return text;
  }

  /** Everything it has printed so far. */
  String text() {
    return String.join("\n", lines);
  }

  /** The value in the line that starts with a name. */
  String printed(String name) {
    Matcher line = Pattern.compile("(?m)^" + name + " +(\\S+)$").matcher(text());
    if (!line.find()) {
      throw new AssertionError("it printed no " + name + ":\n" + text());
    }
    return line.group(1);
  }

  /** The lines between two others. */
  String between(String first, String last) {
    return String.join("\n", lines.subList(lines.indexOf(first) + 1, lines.indexOf(last))).strip();
  }

  Process process() {
    return process;
  }

  /** This process and all its descendants. */
  List<ProcessHandle> family() {
    var family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    return family;
  }

  /** The processes that are still alive when the time is over. */
  static List<ProcessHandle> aliveAfter(Duration time, List<ProcessHandle> family)
      throws InterruptedException {
    Instant end = Instant.now().plus(time);
    while (Instant.now().isBefore(end) && family.stream().anyMatch(ProcessHandle::isAlive)) {
      Thread.sleep(20);
    }
    return family.stream().filter(ProcessHandle::isAlive).toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
