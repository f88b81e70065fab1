package dev.realtimeevents.sambuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The result of {@code sam build} with the repository's template. */
final class SamBuild {
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private static final Path SAM =
      Path.of(System.getProperty("sam.executable", ".venv/bin/sam")).toAbsolutePath();

  private SamBuild() {}

  /**
   * Builds into {@code folder} and nowhere else.
   *
   * @return the built template, whose {@code CodeUri}s are what would be uploaded
   */
  static Path into(Path folder) throws IOException, InterruptedException {
    need(
        Files.isExecutable(SAM),
        SAM + " is missing: ./realtime test makes it; or name another with -Dsam.executable=…");
    need(onPath("mvn"), "sam build runs mvn, which is not on the PATH: ./realtime doctor");
    Files.createDirectories(folder);
    Path log = folder.resolve("sam-build.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                SAM.toString(),
                "build",
                "--template-file",
                REPOSITORY.resolve("template.yaml").toString(),
                "--build-dir",
                folder.resolve("build").toString(),
                "--cache-dir",
                folder.resolve("cache").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SAM_CLI_TELEMETRY", "0");
    // sam build runs "mvn clean install", with the unit tests of the functions. They ran before.
    builder
        .environment()
        .merge("MAVEN_OPTS", "-Dmaven.test.skip=true", (own, ours) -> own + " " + ours);
    Process sam = builder.start();
    try {
      assertTrue(sam.waitFor(9, TimeUnit.MINUTES), "sam build takes too long; see " + log);
      assertEquals(0, sam.exitValue(), () -> "sam build failed:\n" + read(log));
    } finally {
      sam.destroy();
    }
    return folder.resolve("build/template.yaml");
  }

  /** Skips the tests where something is missing, and fails them where it must be there. */
  private static void need(boolean there, String otherwise) {
    if ("true".equals(System.getenv("CI"))) {
      assertTrue(there, otherwise);
    }
    assumeTrue(there, otherwise);
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return file + ": " + e.getMessage();
    }
  }
}
