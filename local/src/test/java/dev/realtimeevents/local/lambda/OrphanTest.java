package dev.realtimeevents.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.local.template.Application;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No function process outlives a gateway that is killed with {@code kill -9}. */
@Timeout(120)
class OrphanTest {

  /** Starts two processes, one of which never answers, and prints their ids. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      Application.Function function =
          TestProcesses.function(Handlers.Obedient.class, Duration.ofHours(1));
      FunctionSettings settings =
          TestProcesses.settings(RuntimeClient.ofThisMachine(), Scaling.between(2, 2), line -> {});
      try (FunctionProcesses processes = TestProcesses.start(function, settings)) {
        Thread.ofVirtual().start(() -> hang(processes));
        processes.invoke("TestFunction", "\"pid\"".getBytes(UTF_8));
        processes.pids("TestFunction").forEach(System.out::println);
        System.out.println("started");
        Thread.sleep(Duration.ofHours(1));
      }
    }

    private static void hang(FunctionProcesses processes) {
      try {
        processes.invoke("TestFunction", "\"hang\"".getBytes(UTF_8));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void noFunctionProcessOutlivesItsKilledParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var children = new ArrayList<ProcessHandle>();
    try (BufferedReader output = parent.inputReader()) {
      for (String line = output.readLine(); !"started".equals(line); line = output.readLine()) {
        children.add(ProcessHandle.of(Long.parseLong(line)).orElseThrow());
      }
      parent.destroyForcibly();
      for (ProcessHandle child : children) {
        child.onExit().get(10, TimeUnit.SECONDS);
      }
      assertEquals(2, children.size());
    } finally {
      parent.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
