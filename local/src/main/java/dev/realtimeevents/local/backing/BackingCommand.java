package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.child.AotCache;
import dev.realtimeevents.local.child.ChildCommand;
import dev.realtimeevents.local.child.PackedClasses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command that starts a server of {@code local/processes}.
 *
 * @param classPath jar files of the server and of this program
 */
record BackingCommand(String mainClass, List<Path> classPath, AotCache cache) {
  /** The variable with the path of the server's endpoint. */
  static final String PATH = "PRIVATE_PATH";

  /** For a fast start and a small heap, in a process with a short life. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xms16m", // the default, 1/64 of the machine's memory, is the size that the heap keeps
          "-Xmx512m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /**
   * @throws IOException if the server is not built
   */
  static BackingCommand of(BackingProcess.Server<?, ?> server, Path repository) throws IOException {
    Path module = repository.resolve("local/processes").resolve(server.module());
    Path classes = module.resolve("target/classes");
    Path libraries = module.resolve("target/dependency");
    if (!Files.isDirectory(classes) || !Files.isDirectory(libraries)) {
      throw new IOException(
          server.name() + " is not built in " + module + ". Build it with ./mvnw package");
    }
    Path work = repository.resolve(".realtime/processes").resolve(server.module());
    var classPath = new ArrayList<Path>(List.of(PackedClasses.pack(classes, work)));
    try (Stream<Path> jars = Files.list(libraries)) {
      jars.filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .map(jar -> PackedClasses.pack(jar, work))
          .forEach(classPath::add);
    }
    classPath.add(PackedClasses.pack(ChildCommand.home(), work));
    return new BackingCommand(
        server.mainClass(), List.copyOf(classPath), AotCache.of(classPath, work));
  }

  /** Starts the server. */
  Process start(URI endpoint, List<String> arguments, List<String> more) throws IOException {
    var all = new ArrayList<>(OPTIONS);
    all.addAll(more);
    var main = new ArrayList<>(List.of(mainClass, Integer.toString(endpoint.getPort())));
    main.addAll(arguments);
    var builder = new ProcessBuilder(ChildCommand.of(all, classPath, main));
    builder.environment().put(PATH, endpoint.getPath());
    return builder.redirectErrorStream(true).start();
  }
}
