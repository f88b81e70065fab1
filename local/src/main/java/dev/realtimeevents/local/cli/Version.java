package dev.realtimeevents.local.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version of the build, from a file that Maven writes. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"Realtime Events " + number()};
  }

  /** Such as {@code 0.1.0}. */
  static String number() {
    try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
