package dev.realtimeevents.local.child;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs a main class as a {@link Child}, in a JVM like this one. */
public final class ChildCommand {
  private ChildCommand() {}

  /**
   * @param classPath must contain {@link #home}
   * @param main the main class, then its arguments
   */
  public static List<String> of(List<String> options, List<Path> classPath, List<String> main) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()));
    command.add(Child.class.getName());
    command.addAll(main);
    return command;
  }

  /** The folder or jar that {@link Child} was loaded from. */
  public static Path home() {
    try {
      return Path.of(Child.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError("A class path entry is a valid URI", e);
    }
  }
}
