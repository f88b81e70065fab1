package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command as people run it: a process, its output and its exit code. */
@Timeout(120)
class UpTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Ended(int exitCode, String output, String errors) {}

  private static Process start(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    if (OS.current() == OS.LINUX) {
      // Whoever runs the tests in the background has made them deaf to Ctrl-C.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(ROOT.toFile()).start();
  }

  private static Ended run(String... arguments) throws Exception {
    var process = start(arguments);
    var errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output, errors);
  }

  /** Reads what {@code up} prints until it serves. */
  private static String untilReady(Process up) throws IOException {
    var reader = up.inputReader(UTF_8);
    var lines = new ArrayList<String>();
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.startsWith("Stop with Ctrl-C")) {
        return String.join("\n", lines);
      }
    }
    throw new AssertionError(
        String.join("\n", lines) + new String(up.getErrorStream().readAllBytes(), UTF_8));
  }

  @Test
  void helpShowsEveryOption() throws Exception {
    var help = run("up", "--help");
    assertEquals(0, help.exitCode());
    for (var option :
        List.of(
            "--port",
            "--template",
            "--parameter",
            "--allow-unsigned",
            "--processes",
            "--data",
            "--idle-timeout",
            "--max-connection-age",
            "--wordpress",
            "--wordpress-port",
            "--wordpress-folder",
            "--verbose",
            "--version")) {
      assertTrue(help.output().contains(option), option);
    }
    assertTrue(run().output().contains("up"));
  }

  @Test
  void theVersionIsTheBuilds() throws Exception {
    assertTrue(run("--version").output().matches("Realtime Events \\d+\\.\\d+\\.\\d+\\S*\\s+"));
  }

  @Test
  void wrongOptionsAreExplained() throws Exception {
    assertWrong("'soon' is not a duration; write 500ms, 10s, 5m or 2h", "--idle-timeout", "soon");
    assertWrong("--port is 65536; use 0 to 65535, 0 for a free one", "--port", "65536");
    assertWrong(
        "--wordpress-port is -1; use 0 to 65535, 0 for a free one", "--wordpress-port", "-1");
    assertWrong("--processes is 0; use 1 or more", "--processes", "0");
    assertWrong("should be in KEY=VALUE format but was Stage", "--parameter", "Stage");
    assertWrong("Unknown option: '--colour'", "--colour");
    assertWrong(
        "--allow-unsigned and --parameter AllowUnsignedDispatch=false contradict each other",
        "--allow-unsigned",
        "--parameter",
        "AllowUnsignedDispatch=false");
  }

  private static void assertWrong(String message, String... arguments) throws Exception {
    var ended =
        run(Stream.concat(Stream.of("up"), Arrays.stream(arguments)).toArray(String[]::new));
    assertEquals(2, ended.exitCode(), ended::errors);
    assertTrue(ended.errors().contains(message), ended::errors);
  }

  @Test
  void everyProblemOfTheTemplateIsOneLine() throws Exception {
    var template = folder.resolve("t.yaml");
    Files.writeString(
        template,
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Bucket: { Type: AWS::S3::Bucket }
          Queue: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
        """);
    var ended = run("up", "--port", "0", "--template", template.toString());
    assertEquals(2, ended.exitCode());
    var lines = ended.errors().lines().toList();
    assertEquals(2, lines.size(), ended::errors);
    assertTrue(lines.getFirst().startsWith(template + ":3:13: "), ended::errors);
    assertTrue(lines.getLast().startsWith(template + ":4:49: "), ended::errors);
  }

  @Test
  void allowUnsignedNeedsTheParameter() throws Exception {
    var template = folder.resolve("t.yaml");
    Files.writeString(template, "Transform: AWS::Serverless-2016-10-31\nResources: {}\n");
    var ended = run("up", "--port", "0", "--template", template.toString(), "--allow-unsigned");
    assertEquals(2, ended.exitCode());
    assertEquals(
        template + ":1:1: there is no parameter AllowUnsignedDispatch; the template has none\n",
        ended.errors());
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var ended = run("up", "--port", Integer.toString(taken.getLocalPort()));
      assertEquals(1, ended.exitCode());
      assertTrue(
          ended.errors().startsWith("Port " + taken.getLocalPort() + " is taken"), ended::errors);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theLinesForAShellDispatchAnEventAndCtrlCStopsEverything() throws Exception {
    var up = start("up", "--port", "0");
    try {
      var output = untilReady(up);
      assertTrue(output.contains("\nDispatchUrl      http://localhost:"), output);
      assertTrue(output.contains("\nWebSocketUrl     ws://localhost:"), output);
      assertTrue(output.contains("\nPage             http://localhost:"), output);
      assertTrue(output.contains("\nSecret           whsec_"), output);

      assertEquals("200", statusOf(lines(output)));
      assertEquals("401", statusOf(lines(output).replace("hexkey:", "hexkey:00")));

      var children = up.children().toList();
      assertTrue(children.size() >= 7, children::toString);
      new ProcessBuilder("kill", "-INT", Long.toString(up.pid())).start().waitFor();
      assertTrue(up.waitFor(30, TimeUnit.SECONDS));
      assertEquals(130, up.exitValue());
      for (var child : children) {
        child.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      up.destroyForcibly();
    }
  }

  private static String lines(String output) {
    return output
        .lines()
        .dropWhile(line -> !line.startsWith("body="))
        .takeWhile(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  /** Runs the lines in a shell. */
  private static String statusOf(String lines) throws Exception {
    var shell =
        new ProcessBuilder("sh", "-c", lines + " -sS -o /dev/null -w '%{http_code}'")
            .redirectErrorStream(true)
            .start();
    return new String(shell.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void nothingIsLeftWhenItIsKilled() throws Exception {
    var up = start("up", "--port", "0", "--allow-unsigned");
    try {
      var output = untilReady(up);
      assertTrue(output.contains("\ncurl http://localhost:"), output);
      var children = up.children().toList();
      assertTrue(children.size() >= 7, children::toString);
      up.destroyForcibly();
      for (var child : children) {
        // One that prepares the next start first writes its file.
        child.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      up.destroyForcibly();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void itEndsWithTheReasonWhenAProcessIsLost() throws Exception {
    var up = start("up", "--port", "0");
    try {
      untilReady(up);
      up.children()
          .filter(child -> child.info().commandLine().orElse("").contains("DynamoDbProcess"))
          .forEach(ProcessHandle::destroyForcibly);
      assertTrue(up.waitFor(5, TimeUnit.SECONDS));
      assertEquals(1, up.exitValue());
      var errors = new String(up.getErrorStream().readAllBytes(), UTF_8);
      assertTrue(errors.startsWith("DynamoDB Local ended by itself with exit code 137"), errors);
    } finally {
      up.destroyForcibly();
    }
  }
}
