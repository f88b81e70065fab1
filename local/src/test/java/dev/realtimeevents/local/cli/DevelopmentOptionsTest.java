package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DevelopmentOptionsTest {
  private final DevelopmentOptions options = DevelopmentOptions.of(Path.of(""));

  @Test
  void tablesInMemoryAreNew() {
    assertFalse(options.tablesAreKept());
  }

  @Test
  void tablesInAFolderCanHaveEvents() {
    options.data = Optional.of(Path.of("data"));
    assertTrue(options.tablesAreKept());
  }

  /** Such a server outlives the gateway. */
  @Test
  void tablesOfAServerElsewhereCanHaveEvents() {
    options.awsEndpoint(URI.create("http://127.0.0.1:4566"));
    assertTrue(options.tablesAreKept());
  }
}
