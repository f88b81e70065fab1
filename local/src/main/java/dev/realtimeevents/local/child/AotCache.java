package dev.realtimeevents.local.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A cache for faster starts of JVMs with one class path: parsed and linked classes and method
 * profiles, in a file of about 40 MB (<a href="https://openjdk.org/jeps/514">JEP 514</a>, <a
 * href="https://openjdk.org/jeps/515">JEP 515</a>). With it, the time from a function's start to
 * its first event is about a third. Without the file, or with an unsuitable one, a process starts
 * as usual.
 *
 * <p>Depends only on the JDK, as all of this package.
 */
public final class AotCache {
  /** Caches of earlier builds that are kept, for a second gateway or an older revision. */
  private static final int KEPT = 3;

  private static final int WRITING_SECONDS = 60;

  /** One training run in this JVM at a time: a second gateway then finds the cache of the first. */
  private static final Lock TRAINING = new ReentrantLock();

  private final Path file;

  private AotCache(Path file) {
    this.file = file;
  }

  /** The cache for a class path of jar files; it may not exist yet. */
  public static AotCache of(List<Path> jars, Path work) {
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

  public boolean exists() {
    return Files.exists(file);
  }

  /** Options of a process that uses the cache. */
  public List<String> options() {
    // No log: the JVM starts without a cache that it rejects.
    return exists() ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off") : List.of();
  }

  /** A process that does in a training run what others will do. */
  public interface Training {
    /** Starts it, with these additional options of {@code java}. */
    Process start(List<String> options) throws IOException;

    /**
     * Lets it do its work, and waits for that.
     *
     * @return whether it did; if not, there will be no cache
     */
    boolean work(Process process) throws IOException, InterruptedException;
  }

  /**
   * Creates the cache in a training run. Takes some seconds of one processor. Creates nothing if
   * there is one already, or if the process fails.
   *
   * @param training a {@link Child}
   */
  public void train(Training training) throws IOException, InterruptedException {
    TRAINING.lockInterruptibly();
    try {
      if (!exists()) {
        create(training);
      }
    } finally {
      TRAINING.unlock();
    }
  }

  private void create(Training training) throws IOException, InterruptedException {
    Files.createDirectories(file.getParent());
    Path part = part();
    Process process = training.start(List.of("-XX:AOTCacheOutput=" + part));
    try {
      boolean worked = training.work(process);
      process.getOutputStream().close(); // The process ends, and the JVM writes the file.
      boolean ended = process.waitFor(WRITING_SECONDS, TimeUnit.SECONDS);
      if (worked && ended && process.exitValue() == 0 && Files.exists(part)) {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        removeOldest(file.getParent());
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.deleteIfExists(part);
      Files.deleteIfExists(Path.of(part + ".config"));
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
