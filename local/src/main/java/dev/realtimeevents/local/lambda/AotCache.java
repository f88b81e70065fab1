package dev.realtimeevents.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * What the JVM keeps of one class path to start faster the next time: parsed and linked classes and
 * method profiles, in a file of some 40 MB (<a href="https://openjdk.org/jeps/514">JEP 514</a>, <a
 * href="https://openjdk.org/jeps/515">JEP 515</a>). It takes a function from its start to its first
 * event in about a third of the time. Without the file, or with one that does not fit, a process
 * starts as usual.
 */
final class AotCache {
  /** Caches of earlier builds that are kept, for a second gateway or a step back in history. */
  private static final int KEPT = 3;

  private static final int LEARNING_SECONDS = 60;

  private final Path file;

  private AotCache(Path file) {
    this.file = file;
  }

  /** The cache for a class path of jar files, whether it has been made yet or not. */
  static AotCache of(List<Path> jars, Path work) {
    var key = new StringBuilder(System.getProperty("java.vm.version"));
    try {
      for (var jar : jars) {
        // The JVM, too, tells a jar that has changed by these three.
        key.append('\n').append(jar).append(' ').append(Files.size(jar));
        key.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
      }
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read the class path: " + e.getMessage(), e);
    }
    var name = HexFormat.of().formatHex(Sha256.of(key.toString().getBytes(UTF_8)), 0, 12);
    return new AotCache(work.resolve(name + ".aot"));
  }

  Path file() {
    return file;
  }

  boolean isMade() {
    return Files.exists(file);
  }

  /** Options of a process that starts now. */
  List<String> options() {
    // Silent, because the JVM starts without a cache that it refuses.
    return isMade() ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off") : List.of();
  }

  /** Options of the process that the cache is made from. */
  List<String> learningOptions() {
    return List.of("-XX:AOTCacheOutput=" + part());
  }

  /**
   * Makes the cache from a process that loads functions and handles no event. Takes some seconds of
   * one processor. Leaves things as they are when a function fails to load.
   *
   * @param command starts the first function
   * @param handlers those of all functions that have this class path and environment
   */
  void learn(FunctionCommand command, List<String> handlers)
      throws IOException, InterruptedException {
    var part = part();
    try (var api = new RuntimeApi()) {
      var process =
          command
              .loading(api.address(), this, handlers)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        process.onExit().thenRun(() -> api.ended(new Invocation.Failed("Runtime.ExitError", "")));
        var loaded = api.initialised().get(LEARNING_SECONDS, TimeUnit.SECONDS).isEmpty();
        process.getOutputStream().close(); // It ends, and the JVM writes the file.
        var ended = process.waitFor(LEARNING_SECONDS, TimeUnit.SECONDS);
        if (loaded && ended && Files.exists(part)) {
          Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
          removeOldest(file.getParent());
        }
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("Loading the functions took too long", e);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Files.deleteIfExists(part);
        Files.deleteIfExists(Path.of(part + ".config"));
      }
    }
  }

  private Path part() {
    return file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
  }

  private static void removeOldest(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      var caches =
          files
              .filter(file -> file.toString().endsWith(".aot"))
              .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()).reversed())
              .skip(KEPT)
              .toList();
      for (var cache : caches) {
        Files.deleteIfExists(cache);
      }
    }
  }
}
