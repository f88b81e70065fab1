package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.TestSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code ./realtime up}, as a user at a terminal sees it. */
@Order(2)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "sends POSIX signals, and uses GNU env")
final class CommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static UpProcess up;

  @BeforeAll
  static void start() throws Exception {
    up = UpProcess.ready("--port", "0");
  }

  @AfterAll
  static void stop() {
    up.close();
  }

  @Test
  @Order(1)
  void itPrintsAddressesAndSecret() {
    String http = up.printed("Page").replaceFirst("/$", "");
    assertTrue(http.matches("http://localhost:\\d+"), http);
    assertEquals(http + "/dispatch", up.printed("DispatchUrl"));
    assertEquals(http.replace("http:", "ws:") + "/live", up.printed("WebSocketUrl"));
    assertTrue(up.printed("Secret").matches("whsec_[A-Za-z0-9]{44}"), up::text);
  }

  @Test
  @Order(2)
  void thePrintedCommandDispatchesAnEvent() throws Exception {
    String command = up.between("Dispatch an event from another terminal:", "Stop with Ctrl-C.");
    try (TestSocket page = TestSocket.open(URI.create(up.printed("WebSocketUrl")))) {
      Process shell = new ProcessBuilder("sh", "-c", command).start();
      var answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, shell.waitFor());
      assertTrue(answer.startsWith("{\"status\":\"success\","), answer);

      JsonNode frame = Product.json(page.next());
      assertEquals("my_custom_event", frame.path("event").asText());
      assertEquals("{\"hello\":\"world\"}", frame.path("data").toString());
    }
  }

  @Test
  @Order(3)
  void aTakenPortIsNamed() throws Exception {
    String port = String.valueOf(URI.create(up.printed("Page")).getPort());
    try (UpProcess second = UpProcess.start("--port", port)) {
      String text = second.awaitFailure();
      assertEquals(1, second.process().exitValue(), text);
      assertTrue(
          text.matches("(?s).*\\b" + port + "\\b.*\\b" + up.process().pid() + "\\b.*"), text);
    }
  }

  @Test
  @Order(4)
  void whenItIsKilledNoneOfItsProcessesStays() throws Exception {
    try (UpProcess other = UpProcess.ready("--port", "0")) {
      List<ProcessHandle> family = other.family();

      other.process().destroyForcibly();

      assertEquals(List.of(), UpProcess.aliveAfter(PATIENCE, family));
    }
  }

  /** The last test: it ends the process that the others use. */
  @Test
  @Order(5)
  void ctrlCEndsItAndAllItsProcesses() throws Exception {
    List<ProcessHandle> family = up.family();
    assertTrue(family.size() > 3, family::toString);

    new ProcessBuilder("kill", "-INT", String.valueOf(up.process().pid())).start().waitFor();

    assertEquals(List.of(), UpProcess.aliveAfter(PATIENCE, family));
    assertEquals(130, up.process().exitValue());
  }
}
