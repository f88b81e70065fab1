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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A cache for faster starts of JVMs with one class path: parsed and linked classes and method
 * profiles, in a file of about 40 MB (<a href="https://openjdk.org/jeps/514">JEP 514</a>, <a
 * href="https://openjdk.org/jeps/515">JEP 515</a>). With it, the time from a function's start to
 * its first event is about a third. Without the file, or with an unsuitable one, a process starts
 * as usual.
 */
final class AotCache {
  /** Caches of earlier builds that are kept, for a second gateway or an older revision. */
  private static final int KEPT = 3;

  private static final int TRAINING_SECONDS = 60;

  /** One training run in this JVM at a time: a second gateway then finds the cache of the first. */
  private static final Lock TRAINING = new ReentrantLock();

  private final Path file;

  private AotCache(Path file) {
    this.file = file;
  }

  /** The cache for a class path of jar files; it may not exist yet. */
  static AotCache of(List<Path> jars, Path work) {
    var key = new StringBuilder(System.getProperty("java.vm.version"));
    try {
      for (Path jar : jars) {
        // The JVM also uses these three to detect a changed jar.
        key.append('\n').append(jar).append(' ').append(Files.size(jar));
        key.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
      }
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read the class path: " + e.getMessage(), e);
    }
    String name = HexFormat.of().formatHex(Sha256.of(key.toString().getBytes(UTF_8)), 0, 12);
    return new AotCache(work.resolve(name + ".aot"));
  }

  Path file() {
    return file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** Options of a process that uses the cache. */
  List<String> options() {
    // No log: the JVM starts without a cache that it rejects.
    return exists() ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off") : List.of();
  }

  /** Options of the training run that creates the cache. */
  List<String> trainingOptions() {
    return List.of("-XX:AOTCacheOutput=" + part());
  }

  /**
   * Creates the cache in a training run, which loads the functions and handles no event. Takes some
   * seconds of one processor. Creates nothing if there is one already, or if a function fails to
   * load.
   *
   * @param command starts the first function
   * @param handlers of all functions with this class path
   */
  void train(FunctionCommand command, List<String> handlers)
      throws IOException, InterruptedException {
    TRAINING.lockInterruptibly();
    try {
      if (!exists()) {
        create(command, handlers);
      }
    } finally {
      TRAINING.unlock();
    }
  }

  private void create(FunctionCommand command, List<String> handlers)
      throws IOException, InterruptedException {
    Path part = part();
    try (var api = new RuntimeApi()) {
      Process process =
          command
              .training(api.address(), this, handlers)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        process.onExit().thenRun(() -> api.ended(new Invocation.Failed("Runtime.ExitError", "")));
        boolean loaded = api.initialised().get(TRAINING_SECONDS, TimeUnit.SECONDS).isEmpty();
        process.getOutputStream().close(); // The process ends, and the JVM writes the file.
        boolean ended = process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS);
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
      List<Path> caches =
          files
              .filter(file -> file.toString().endsWith(".aot"))
              .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()).reversed())
              .skip(KEPT)
              .toList();
      for (Path cache : caches) {
        Files.deleteIfExists(cache);
      }
    }
  }
}
