package dev.realtimeevents.local.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version of the build, from a file that Maven writes. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
      return new String[] {
        "Realtime Events " + new String(file.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }
}
