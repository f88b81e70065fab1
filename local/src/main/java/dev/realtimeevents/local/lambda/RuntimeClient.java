package dev.realtimeevents.local.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The client of the Runtime API inside a function's process: AWS's {@code
 * aws-lambda-java-runtime-interface-client}, which finds the handler, reads events and writes
 * answers.
 */
public enum RuntimeClient {
  /** With AWS's native HTTP client, as on Lambda. Only for Linux on x86-64 and ARM64. */
  NATIVE,

  /** With {@code java.net.http} instead of the native HTTP client, for all other platforms. */
  JAVA;

  /** The path of the native library. Without it, the client unpacks one to a fixed path in /tmp. */
  private static final String LIBRARY_PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  /** The client that is closest to Lambda on this machine. */
  public static RuntimeClient ofThisMachine() {
    boolean linux = System.getProperty("os.name").equals("Linux");
    return linux && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"))
        ? NATIVE
        : JAVA;
  }

  List<Path> classPath(Path runtime) {
    List<Path> jars = CodePath.jars(runtime.resolve("dependency"));
    if (jars.isEmpty()) {
      throw new IllegalStateException(
          "The Lambda runtime client in "
              + runtime
              + " is not built. Build it with ./mvnw package");
    }
    var path = new ArrayList<Path>();
    if (this == JAVA) {
      // Before the jars, so that this NativeClient shadows AWS's.
      path.add(runtime.resolve("classes"));
    }
    path.addAll(jars);
    return path;
  }

  List<String> options(FunctionSettings settings) {
    return switch (this) {
      case NATIVE -> List.of("-D" + LIBRARY_PROPERTY + "=" + library(settings));
      case JAVA -> List.of();
    };
  }

  /**
   * Unpacks the library once for all processes. The client itself would write the same file in /tmp
   * at each start, and processes that start together could read an incomplete one.
   */
  private static Path library(FunctionSettings settings) {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    boolean musl =
        Files.exists(Path.of("/lib/ld-musl-" + arch.replace("aarch_", "aarch") + ".so.1"));
    String name = "libaws-lambda-jni.linux" + (musl ? "_musl-" : "-") + arch + ".so";
    Path target = settings.work().resolve(name);
    try {
      Files.createDirectories(settings.work());
      Path part = Files.createTempFile(settings.work(), name, ".part");
      for (Path jar : CodePath.jars(settings.runtime().resolve("dependency"))) {
        try (var zip = new ZipFile(jar.toFile())) {
          ZipEntry entry = zip.getEntry("jni/" + name);
          if (entry != null) {
            Files.copy(zip.getInputStream(entry), part, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot unpack the runtime client's library to %s: %s"
              .formatted(settings.work(), e.getMessage()),
          e);
    }
    throw new IllegalStateException(
        "The runtime client in %s has no %s. Use the client %s"
            .formatted(settings.runtime(), name, JAVA.name().toLowerCase(Locale.ROOT)));
  }
}
