package dev.realtimeevents.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AotCacheTest {
  private static final String ECHO = Handlers.Echo.class.getName();

  @TempDir Path work;

  @Test
  void processesUseTheCacheWhenItExists() throws Exception {
    assertTrue(!loadedClasses().contains(" " + ECHO + " source: shared objects file"));

    makeCache();

    assertTrue(loadedClasses().contains(" " + ECHO + " source: shared objects file"));
  }

  @Test
  void aBrokenCacheIsIgnored() throws Exception {
    makeCache();
    Files.writeString(caches().getFirst(), "not a cache");

    assertTrue(loadedClasses().contains(" " + ECHO + " source: "));
  }

  private void makeCache() throws Exception {
    try (FunctionProcesses _ = TestProcesses.start(echo(Map.of()), settings(Duration.ZERO))) {
      while (caches().isEmpty()) {
        Thread.sleep(50);
      }
    }
    assertEquals(1, caches().size());
  }

  /** The class loading log of a process that answered one event. */
  private String loadedClasses() throws Exception {
    Path file = work.resolve("loaded.txt");
    String option = "-Xlog:class+load:file=" + file + "::filesize=0";
    try (FunctionProcesses processes =
        TestProcesses.start(
            echo(Map.of("JAVA_TOOL_OPTIONS", option)), settings(TestProcesses.NEVER))) {
      assertInstanceOf(
          Invocation.Answered.class, processes.invoke("TestFunction", "{}".getBytes(UTF_8)));
    }
    return Files.readString(file);
  }

  private List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  private static Application.Function echo(Map<String, String> environment) {
    return TestProcesses.function(ECHO, Duration.ofSeconds(60), environment);
  }

  private FunctionSettings settings(Duration trainAfter) {
    FunctionSettings settings =
        TestProcesses.settings(RuntimeClient.ofThisMachine(), Scaling.between(0, 1), line -> {});
    return new FunctionSettings(
        settings.scaling(),
        settings.client(),
        settings.runtime(),
        work,
        trainAfter,
        settings.environment(),
        settings.log());
  }
}
