package dev.realtimeevents.local.backing;

import java.nio.file.Path;

final class Repository {
  /** Maven runs tests in the folder of the module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Repository() {}
}
