package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.backing.Ports;
import dev.realtimeevents.local.template.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Starts that fail. */
@Isolated("looks at the child processes of this JVM")
@Execution(ExecutionMode.SAME_THREAD)
class StartupTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void theErrorOfATakenPortNamesItsOwner() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      String message =
          assertThrows(
                  IOException.class,
                  () -> DevelopmentGateway.start(DevelopmentOptions.of(ROOT).port(port)))
              .getMessage();
      assertTrue(message.startsWith("Port " + port), message);
      assertTrue(message.contains("--port"), message);
      if (System.getProperty("os.name").equals("Linux")) {
        assertTrue(message.contains("process " + ProcessHandle.current().pid()), message);
      }
    }
  }

  /** The second try finds it taken before anything starts, and knows by whom. */
  @Test
  void aPortThatIsLostDuringTheStartIsTriedAgain() throws Exception {
    int port = Ports.free(0);
    try (var thief = new ServerSocket()) {
      String message =
          assertThrows(
                  IOException.class,
                  () ->
                      DevelopmentGateway.start(
                          DevelopmentOptions.of(ROOT).port(port).messages(_ -> take(port, thief))))
              .getMessage();
      assertTrue(message.startsWith("Port %d is taken".formatted(port)), message);
    }
    assertEquals(List.of(), ProcessHandle.current().children().toList());
  }

  private static synchronized void take(int port, ServerSocket thief) {
    try {
      if (!thief.isBound()) {
        thief.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingStartsIfAParameterIsUnknown() {
    List<String> problems =
        assertThrows(
                TemplateException.class,
                () ->
                    DevelopmentGateway.start(
                        DevelopmentOptions.of(ROOT).port(0).parameter("Colour", "blue")))
            .problems();
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().contains("Colour"), problems::toString);
    assertTrue(problems.getFirst().contains("AllowUnsignedDispatch"), problems::toString);
    assertEquals(List.of(), ProcessHandle.current().children().toList());
  }

  @Test
  void nothingStaysRunningIfAModuleIsNotBuilt() throws Exception {
    Path copy = Files.createDirectory(folder.resolve("repository"));
    Files.copy(ROOT.resolve("template.yaml"), copy.resolve("template.yaml"));
    Files.createDirectory(copy.resolve("functions"));
    String message =
        assertThrows(
                IOException.class,
                () -> DevelopmentGateway.start(DevelopmentOptions.of(copy).port(0)))
            .getMessage();
    assertTrue(message.contains(copy.toString()), message);
    assertTrue(message.contains("./mvnw package"), message);
    assertEquals(List.of(), ProcessHandle.current().children().toList());
  }
}
