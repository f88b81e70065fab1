package dev.realtimeevents.local.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The code of a function.
 *
 * @param classes the folder that Lambda unpacks to {@code /var/task}
 * @param libraries jar files, sorted by name as Lambda sorts them
 */
record CodePath(Path classes, List<Path> libraries) {

  /**
   * Finds the code behind a {@code CodeUri}: a Maven module that was packaged ({@code
   * target/classes}, {@code target/dependency}), or the output of {@code sam build} (classes in the
   * folder itself, {@code lib/*.jar}).
   *
   * @throws IllegalStateException if nothing is built there; the message says how to build it
   */
  static CodePath of(Path codeUri) {
    boolean module = Files.isRegularFile(codeUri.resolve("pom.xml"));
    Path classes = module ? codeUri.resolve("target/classes") : codeUri;
    Path libraries = codeUri.resolve(module ? "target/dependency" : "lib");
    if (!Files.isDirectory(classes) || (module && !Files.isDirectory(libraries))) {
      throw new IllegalStateException(
          "The code in " + codeUri + " is not built. Build it with ./mvnw package");
    }
    return new CodePath(classes, jars(libraries));
  }

  /** The jar files of a folder, sorted by name; none if there is no such folder. */
  static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }
}
