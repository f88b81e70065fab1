package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.backing.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command: its output, its exit code and its processes. */
@Order(2) // after DevelopmentGatewayTest, which creates the AOT cache
@Isolated("starts many processes")
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(120)
class UpTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Ended(int exitCode, String output, String errors) {}

  private static Process start(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    if (OS.current() == OS.LINUX) {
      // Background jobs of a shell ignore SIGINT, and so would this process.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(ROOT.toFile()).start();
  }

  /** Runs a command that ends, in this JVM. */
  private static Ended run(String... arguments) {
    var output = new StringWriter();
    var errors = new StringWriter();
    int exitCode = Main.run(new PrintWriter(output), new PrintWriter(errors), arguments);
    return new Ended(exitCode, output.toString(), errors.toString());
  }

  /** The output of {@code up} until it serves. */
  private static String untilReady(Process up) throws IOException {
    BufferedReader reader = up.inputReader(UTF_8);
    var lines = new ArrayList<String>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.startsWith("Stop with Ctrl-C")) {
        return String.join("\n", lines);
      }
    }
    throw new AssertionError(
        String.join("\n", lines) + new String(up.getErrorStream().readAllBytes(), UTF_8));
  }

  @Test
  void helpShowsEveryOption() {
    Ended help = run("up", "--help");
    assertEquals(0, help.exitCode());
    for (String option :
        List.of(
            "--port",
            "--allow-host",
            "--template",
            "--parameter",
            "--allow-unsigned",
            "--processes",
            "--data",
            "--aws-endpoint",
            "--services-port",
            "--sam-local",
            "--idle-timeout",
            "--max-connection-age",
            "--wordpress",
            "--wordpress-port",
            "--wordpress-folder",
            "--wordpress-source",
            "--open",
            "--no-welcome",
            "--verbose",
            "--version")) {
      assertTrue(help.output().contains(option), option);
    }
    assertTrue(run().output().contains("up"));
    assertTrue(run().output().contains("connect"));
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertTrue(run("--version").output().matches("Realtime Events \\d+\\.\\d+\\.\\d+\\S*\\s+"));
  }

  @Test
  void theProcessPrintsAndEndsLikeTheCommand() throws Exception {
    Process process = start("up", "--colour");
    var errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertEquals(2, process.waitFor());
    assertEquals(run("up", "--colour").errors(), errors);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--idle-timeout=soon, soon, 10s",
        "--idle-timeout=0s, 0s, 10s",
        "--port=65536, --port, 65535",
        "--port=-1, --port, 65535",
        "--wordpress-port=-1, --wordpress-port, 65535",
        "--processes=0, --processes, 1 or more",
        "--allow-host=, --allow-host, tunnel.example",
        "--allow-host=*, --allow-host, tunnel.example",
        "--allow-host=tunnel.example:8080, --allow-host, tunnel.example",
        "--allow-host=https://tunnel.example, --allow-host, tunnel.example",
        "--port=abc, --port, 'abc' is not a number",
        "--data=/proc/x, /proc/x, Name a folder of yours",
        "--aws-endpoint=localhost:4566, localhost:4566, http://127.0.0.1:4566",
        "--aws-endpoint=ftp://h, ftp://h, http://127.0.0.1:4566",
        "--aws-endpoint=http://h/path, http://h/path, a host and a port",
        "--aws-endpoint=http://h/#part, http://h/#part, a host and a port",
        "--aws-endpoint=http://user:word@h, http://user:word@h, a host and a port",
        "--aws-endpoint=http://h:65536, http://h:65536, a host and a port",
        "--services-port=65533, --services-port, 1 to 65532",
        "--services-port=-1, --services-port, 1 to 65532",
        "--parameter=Stage, --parameter, KEY=VALUE",
        "--colour, --colour, Unknown option"
      })
  void theErrorOfAnInvalidOptionNamesItAndWhatIsValid(String option, String name, String valid) {
    assertInvalid(name, valid, option);
  }

  @Test
  void allowUnsignedMustNotContradictAParameter() {
    assertInvalid(
        "--allow-unsigned",
        "AllowUnsignedDispatch=false",
        "--allow-unsigned",
        "--parameter",
        "AllowUnsignedDispatch=false");
  }

  @Test
  void aServerElsewhereKeepsTheTables() {
    assertInvalid(
        "--data", "--aws-endpoint", "--data", "x", "--aws-endpoint", "http://127.0.0.1:4566");
  }

  @ParameterizedTest
  @CsvSource({"20000, 20000", "20003, 20000"})
  void thePortsOfTheServicesAreNoOthers(String port, String services) {
    assertInvalid(
        "--port is " + port, "20000 to 20003", "--port", port, "--services-port", services);
    assertInvalid(
        "--wordpress-port is " + port,
        "20000 to 20003",
        "--wordpress",
        "--wordpress-port",
        port,
        "--services-port",
        services);
  }

  @Test
  void aServerElsewhereHasToAnswer() throws Exception {
    String nobody = "http://127.0.0.1:" + Ports.free(0);
    Ended ended = run("up", "--port", "0", "--aws-endpoint", nobody + "/");
    assertEquals(1, ended.exitCode());
    assertTrue(ended.errors().startsWith("Nothing answers at " + nobody + ","), ended::errors);
    assertEquals(1, ended.errors().lines().count(), ended::errors);
  }

  @Test
  void aPortOfTheServicesThatIsTakenIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Ended ended = run("up", "--port", "0", "--services-port", port);
      assertEquals(1, ended.exitCode());
      assertTrue(ended.errors().startsWith("Port " + port), ended::errors);
      assertTrue(ended.errors().contains("--services-port"), ended::errors);
    }
  }

  private static void assertInvalid(String name, String valid, String... arguments) {
    Ended ended =
        run(Stream.concat(Stream.of("up"), Arrays.stream(arguments)).toArray(String[]::new));
    assertEquals(2, ended.exitCode(), ended::errors);
    String message = ended.errors().lines().findFirst().orElseThrow();
    assertTrue(message.contains(name), message);
    assertTrue(message.contains(valid), message);
  }

  @Test
  void everyProblemOfTheTemplateIsOneLine() throws Exception {
    Path template = folder.resolve("t.yaml");
    Files.writeString(
        template,
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Bucket: { Type: AWS::S3::Bucket }
          Queue: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
        """);
    Ended ended = run("up", "--port", "0", "--template", template.toString());
    assertEquals(2, ended.exitCode());
    List<String> lines = ended.errors().lines().toList();
    assertEquals(2, lines.size(), ended::errors);
    assertTrue(lines.getFirst().startsWith(template + ":3:13: "), ended::errors);
    assertTrue(lines.getLast().startsWith(template + ":4:49: "), ended::errors);
  }

  @Test
  void allowUnsignedNeedsTheParameter() throws Exception {
    Path template = folder.resolve("t.yaml");
    Files.writeString(template, "Transform: AWS::Serverless-2016-10-31\nResources: {}\n");
    Ended ended = run("up", "--port", "0", "--template", template.toString(), "--allow-unsigned");
    assertEquals(2, ended.exitCode());
    assertTrue(ended.errors().startsWith(template + ":1:1: "), ended::errors);
    assertTrue(ended.errors().contains("AllowUnsignedDispatch"), ended::errors);
    assertEquals(1, ended.errors().lines().count());
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = run("up", "--port", Integer.toString(taken.getLocalPort()));
      assertEquals(1, ended.exitCode());
      assertTrue(ended.errors().startsWith("Port " + taken.getLocalPort()), ended::errors);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void thePrintedCommandDispatchesAnEventAndCtrlCStopsEverything() throws Exception {
    int services = Ports.free(0);
    Process up = start("up", "--port", "0", "--services-port", Integer.toString(services));
    try {
      String output = untilReady(up);
      for (String name : List.of("DynamoDB        ", "SQS             ", "SecretsManager  ")) {
        assertTrue(output.contains("\n" + name + " http://127.0.0.1:" + services++ + "/"), output);
      }
      String dynamoDb = output.replaceFirst("(?s).*\nDynamoDB +(\\S+)\n.*", "$1");
      assertTrue(output.contains("--endpoint-url " + dynamoDb + "\n"), output);
      assertTrue(output.contains("\nDispatchUrl      http://localhost:"), output);
      assertTrue(output.contains("\nWebSocketUrl     ws://localhost:"), output);
      assertTrue(output.contains("\nPage             http://localhost:"), output);
      assertTrue(output.contains("\nSecret           whsec_"), output);
      assertTrue(output.matches("(?s).*\n\\./realtime listen --port \\d+\n.*"), output);

      // The first line of the log is the welcome: nothing asked for its channel before.
      assertTrue(up.inputReader(UTF_8).readLine().isEmpty());
      assertTrue(up.inputReader(UTF_8).readLine().contains("  POST 200    welcome  "));
      assertEquals("200", statusOf(lines(output)));
      assertEquals("401", statusOf(lines(output).replace("Bearer whsec_", "Bearer whsec_00")));

      List<ProcessHandle> children = children(up);
      new ProcessBuilder("kill", "-INT", Long.toString(up.pid())).start().waitFor();
      assertTrue(up.waitFor(30, TimeUnit.SECONDS));
      assertEquals(130, up.exitValue());
      for (ProcessHandle child : children) {
        child.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      up.destroyForcibly();
    }
  }

  private static String lines(String output) {
    return output
        .lines()
        .dropWhile(line -> !line.startsWith("curl "))
        .takeWhile(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  /** Runs the lines in a shell, and returns the status of the answer. */
  private static String statusOf(String lines) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", lines + " -sS -o /dev/null -w '%{http_code}'")
            .redirectErrorStream(true)
            .start();
    return new String(shell.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void nothingIsLeftWhenItIsKilled() throws Exception {
    Process up = start("up", "--port", "0", "--allow-unsigned");
    try {
      String output = untilReady(up);
      assertTrue(output.contains("\ncurl http://localhost:"), output);
      List<ProcessHandle> children = children(up);
      up.destroyForcibly();
      for (ProcessHandle child : children) {
        // A training run ends after it has written its file.
        child.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      up.destroyForcibly();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void itEndsWithTheReasonWhenAProcessIsLost() throws Exception {
    Process up = start("up", "--port", "0");
    try {
      untilReady(up);
      up.children()
          .filter(child -> command(child).contains("DynamoDbProcess"))
          .forEach(ProcessHandle::destroyForcibly);
      assertTrue(up.waitFor(5, TimeUnit.SECONDS));
      assertEquals(1, up.exitValue());
      var errors = new String(up.getErrorStream().readAllBytes(), UTF_8);
      assertTrue(errors.startsWith("DynamoDB Local "), errors);
      assertTrue(errors.contains("exit code 137"), errors);
    } finally {
      up.destroyForcibly();
    }
  }

  /**
   * The servers of the tables and the queue, and the functions, which start one after the other.
   */
  private static List<ProcessHandle> children(Process up) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(60);
    List<ProcessHandle> children = up.children().toList();
    while (children.size() < 8) {
      assertTrue(Instant.now().isBefore(end), children::toString);
      Thread.sleep(50);
      children = up.children().toList();
    }
    return children;
  }

  /** On Linux, Java does not tell a command that is longer than a page. */
  private static String command(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return OS.current() == OS.LINUX
          ? Files.readString(file)
          : process.info().commandLine().orElse("");
    } catch (IOException ended) {
      return "";
    }
  }
}
