package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.child.Child;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A server in a JVM of its own, that ends with this one: see {@link Child}. Thread-safe.
 *
 * <p>It is not started again when it ends by itself: what it held in memory is gone, and functions
 * that went on without it would look broken in ways that have nothing to do with them.
 */
final class BackingProcess implements AutoCloseable {
  private static final int LINES_KEPT = 40;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  /** A call that throws for as long as the server is not ready. */
  @FunctionalInterface
  interface Call {
    void run();
  }

  private final String name;
  private final Process process;
  private final Thread output;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private volatile boolean closing;

  private BackingProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.output = Thread.ofVirtual().name(name + " output").start(this::keepLastLines);
  }

  /**
   * Starts the main class.
   *
   * @param module the built folder of the server's module, with {@code target/classes} and {@code
   *     target/dependency}
   */
  static BackingProcess start(String name, Path module, String mainClass, List<String> arguments)
      throws IOException {
    var classes = module.resolve("target/classes");
    var libraries = module.resolve("target/dependency");
    if (!Files.isDirectory(classes) || !Files.isDirectory(libraries)) {
      throw new IOException(name + " is not built in " + module + "; run ./mvnw package");
    }
    var classPath =
        String.join(
            File.pathSeparator, classes.toString(), libraries.resolve("*").toString(), home());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Ready soon and small; it lives for as long as a developer's lunch, not for a year.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", classPath, Child.class.getName(), mainClass));
    command.addAll(arguments);
    return new BackingProcess(name, new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Waits until the call succeeds; then {@code ended} is told if the process ends by itself. */
  void awaitReady(Call call, Consumer<String> ended) throws IOException, InterruptedException {
    var ready = new CompletableFuture<Void>();
    var caller = Thread.ofVirtual().start(() -> ready(call, ready));
    process.onExit().thenRun(() -> ready.completeExceptionally(new IOException(ending())));
    try {
      ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s did not answer within %d s".formatted(name, START_LIMIT.toSeconds()), e);
    } finally {
      caller.interrupt();
    }
    process
        .onExit()
        .thenRun(
            () -> {
              if (!closing) {
                ended.accept(ending());
              }
            });
  }

  private static void ready(Call call, CompletableFuture<Void> ready) {
    while (!ready.isDone()) {
      try {
        call.run();
        ready.complete(null);
      } catch (RuntimeException e) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    closing = true;
    process.destroyForcibly();
    try {
      process.waitFor(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String ending() {
    try {
      output.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (lastLines) {
      return "%s ended by itself with exit code %d. Its last lines:%n%s"
          .formatted(name, process.exitValue(), String.join(System.lineSeparator(), lastLines));
    }
  }

  private void keepLastLines() {
    try (var reader = process.inputReader()) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lastLines) {
          lastLines.addLast(line);
          if (lastLines.size() > LINES_KEPT) {
            lastLines.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      // The process was ended while it wrote.
    }
  }

  private static String home() {
    try {
      return Path.of(Child.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError("a class path entry is a valid URI", e);
    }
  }
}
