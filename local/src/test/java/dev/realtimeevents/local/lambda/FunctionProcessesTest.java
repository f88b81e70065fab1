package dev.realtimeevents.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.lambda.Invocation.Answered;
import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.lambda.Invocation.TimedOut;
import dev.realtimeevents.local.template.Application;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Function processes, with each runtime client. */
@ParameterizedClass
@EnumSource(RuntimeClient.class)
@Timeout(120)
class FunctionProcessesTest {
  private static final String NAME = "TestFunction";
  private static final int ALL = Integer.MAX_VALUE;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameter RuntimeClient client;

  private final List<FunctionLog> log = new CopyOnWriteArrayList<>();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private FunctionProcesses processes;

  @BeforeEach
  void onlyWhereTheClientRuns() {
    assumeTrue(
        client == RuntimeClient.JAVA || RuntimeClient.ofThisMachine() == RuntimeClient.NATIVE,
        "AWS's native client runs on Linux only");
  }

  @AfterEach
  void close() {
    callers.shutdownNow();
    if (processes != null) {
      processes.close();
    }
  }

  @Test
  void anEventAndItsAnswerAreUnchanged() throws Exception {
    start(TestProcesses.function(Handlers.Echo.class, LONG), 0, 1);
    byte[] event = "{\"text\":\"é ☃ 😀 \\u0000\",  \"spaces\" : 1.50}".getBytes(UTF_8);

    assertArrayEquals(event, answer(event));
  }

  @Test
  void aTypedHandlerReceivesAndReturnsObjects() throws Exception {
    start(TestProcesses.function(Handlers.Typed.class, LONG), 0, 1);

    assertEquals(
        JSON.readTree("{\"item\":\"☃\",\"count\":3}"),
        JSON.readTree(answer("{\"item\":\"☃\",\"count\":2}".getBytes(UTF_8))));
  }

  @Test
  void aHandlerMayBeAMethodOfAnyClass() throws Exception {
    start(
        TestProcesses.function(Handlers.Typed.class.getName() + "::handleRequest", LONG, Map.of()),
        0,
        1);

    assertEquals(8, json("{\"count\":7}").path("count").asInt());
  }

  @Test
  void theContextAndTheEnvironmentAreThoseOfLambda() throws Exception {
    start(
        TestProcesses.function(
            Handlers.Self.class.getName(),
            LONG,
            Map.of("MINE", "é", "JAVA_TOOL_OPTIONS", "-Dtest.option=honoured")),
        0,
        1);

    JsonNode self = json("{}");

    assertEquals(NAME, self.path("name").asText());
    assertEquals(TestProcesses.MEMORY, self.path("memory").asInt());
    assertEquals("honoured", self.path("compilers").asText());
    assertEquals(
        "arn:aws:lambda:us-east-1:000000000000:function:" + NAME + ":live",
        self.path("arn").asText());
    int remaining = self.path("remaining").asInt();
    assertTrue(remaining > 0 && remaining <= LONG.toMillis(), () -> "remaining " + remaining);
    JsonNode environment = self.path("environment");
    assertEquals("é", environment.path("MINE").asText());
    assertEquals("us-east-1", environment.path("AWS_REGION").asText());
    assertEquals(NAME, environment.path("AWS_LAMBDA_FUNCTION_NAME").asText());
    assertEquals(Handlers.Self.class.getName(), environment.path("_HANDLER").asText());
    List<String> allowed = List.of("PATH", "HOME", "TMPDIR", "JAVA_HOME", "LANG", "TZ");
    environment
        .fieldNames()
        .forEachRemaining(
            name ->
                assertTrue(
                    allowed.contains(name)
                        || List.of("MINE", "JAVA_TOOL_OPTIONS", "_HANDLER").contains(name)
                        || name.startsWith("AWS_")
                        || name.startsWith("LAMBDA_"),
                    () -> name + " must not be passed on"));
  }

  @Test
  void aWarmProcessIsReused() throws Exception {
    start(TestProcesses.function(Handlers.Self.class, LONG), 0, 4);
    var pids = new HashSet<Integer>();
    var requests = new HashSet<String>();
    for (int i = 0; i < 20; i++) {
      JsonNode self = json("{}");
      pids.add(self.path("pid").asInt());
      requests.add(self.path("requestId").asText());
    }

    assertEquals(1, pids.size());
    assertEquals(20, requests.size());
  }

  @Test
  void eachCallerHasAProcess() throws Exception {
    start(TestProcesses.function(Handlers.Rendezvous.class, LONG), 0, 3);
    try (var meeting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      List<Future<Invocation>> calls = calls(3, Integer.toString(meeting.getLocalPort()));
      // None of the three answers before all have connected.
      List<Socket> guests = accept(meeting, 3);
      release(guests);
      for (Future<Invocation> call : calls) {
        assertEquals("\"met\"", text(call.get()));
      }
    }
  }

  @Test
  void atTheMaximumCallersWait() throws Exception {
    start(TestProcesses.function(Handlers.Rendezvous.class, LONG), 0, 2);
    try (var meeting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      List<Future<Invocation>> calls = calls(5, Integer.toString(meeting.getLocalPort()));
      for (int guests : new int[] {2, 2, 1}) {
        release(accept(meeting, guests));
      }
      for (Future<Invocation> call : calls) {
        assertEquals("\"met\"", text(call.get()));
      }
    }
    assertEquals(2, processes.pids(NAME).size());
  }

  @Test
  void callersWaitForABusyProcessBeforeAnotherOneStarts() throws Exception {
    start(TestProcesses.function(Handlers.Self.class, LONG), new Scaling(0, 4, LONG, LONG));
    for (Future<Invocation> call : calls(8, "{}")) {
      assertInstanceOf(Answered.class, call.get());
    }
    assertEquals(1, processes.pids(NAME).size());
  }

  @Test
  void aProcessThatNobodyNeedsIsEnded() throws Exception {
    var scaling = new Scaling(1, 2, Duration.ZERO, Duration.ofMillis(20));
    start(TestProcesses.function(Handlers.Rendezvous.class, LONG), scaling);
    try (var meeting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      List<Future<Invocation>> calls = calls(2, Integer.toString(meeting.getLocalPort()));
      release(accept(meeting, 2));
      for (Future<Invocation> call : calls) {
        assertEquals("\"met\"", text(call.get()));
      }
    }
    await(() -> processes.pids(NAME).size() == 1);
  }

  @Test
  void theMinimumIsStartedAheadAndKept() throws Exception {
    start(TestProcesses.function(Handlers.Self.class, LONG), 2, 4);
    await(() -> processes.pids(NAME).size() == 2);
    Collection<Long> before = processes.pids(NAME);

    await(
        () -> {
          processes.kill(NAME, ALL);
          return Collections.disjoint(before, processes.pids(NAME));
        });

    await(() -> processes.pids(NAME).size() == 2);
    assertInstanceOf(Answered.class, processes.invoke(NAME, "{}".getBytes(UTF_8)));
  }

  @Test
  void processesThatAreStartingAreNotKilled() throws Exception {
    start(TestProcesses.function(Handlers.Self.class, LONG), 1, 1);
    await(() -> processes.pids(NAME).size() == 1);
    Collection<Long> before = processes.pids(NAME);

    assertEquals(new Killed(0, 0), processes.kill(NAME, ALL));
    assertInstanceOf(Answered.class, processes.invoke(NAME, "{}".getBytes(UTF_8)));
    assertEquals(before, processes.pids(NAME));
    assertEquals(new Killed(1, 0), processes.kill(NAME, ALL));
  }

  @Test
  void aThrownExceptionIsTheOutcomeAndTheProcessIsKept() throws Exception {
    start(TestProcesses.function(Handlers.Obedient.class, LONG), 0, 1);
    String before = text(invoke("\"pid\""));

    assertEquals(
        new Failed("java.lang.IllegalStateException", "no luck, Zoë"), invoke("\"throw\""));
    assertEquals(before, text(invoke("\"pid\"")));
  }

  @Test
  void anErrorOfTheJvmEndsTheProcessAndTheNextCallGetsAnother() throws Exception {
    start(TestProcesses.function(Handlers.Obedient.class, LONG), 0, 1);
    String before = text(invoke("\"pid\""));

    assertEquals(
        "java.lang.StackOverflowError",
        assertInstanceOf(Failed.class, invoke("\"overflow\"")).errorType());
    assertNotEquals(before, text(invoke("\"pid\"")));
  }

  @Test
  void aFunctionThatTakesTooLongIsStoppedAndReplaced() throws Exception {
    Duration limit = Duration.ofSeconds(2);
    start(TestProcesses.function(Handlers.Obedient.class, limit), 0, 1);
    String before = text(invoke("\"pid\""));

    assertEquals(new TimedOut(limit), invoke("\"hang\""));
    assertNotEquals(before, text(invoke("\"pid\"")));
  }

  @Test
  void aProcessThatEndsInAnInvocationFailsItAndIsReplaced() throws Exception {
    start(TestProcesses.function(Handlers.Obedient.class, LONG), 0, 1);
    String before = text(invoke("\"pid\""));

    Failed exit = assertInstanceOf(Failed.class, invoke("\"exit\""));
    assertEquals("Runtime.ExitError", exit.errorType());
    assertTrue(exit.message().endsWith("exit status 3"), exit::message);
    assertNotEquals(before, text(invoke("\"pid\"")));
    assertEquals(
        "Runtime.ExitError", assertInstanceOf(Failed.class, invoke("\"halt\"")).errorType());
  }

  @Test
  void killedProcessesFailTheirInvocationsAndAreReplaced() throws Exception {
    start(TestProcesses.function(Handlers.Rendezvous.class, LONG), 0, 1);
    try (var meeting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      List<Future<Invocation>> calls = calls(1, Integer.toString(meeting.getLocalPort()));
      accept(meeting, 1);
      assertEquals(new Killed(1, 1), processes.kill(NAME, ALL));

      assertEquals(
          "Runtime.ExitError", assertInstanceOf(Failed.class, calls.getFirst().get()).errorType());
      List<Future<Invocation>> again = calls(1, Integer.toString(meeting.getLocalPort()));
      release(accept(meeting, 1));
      assertEquals("\"met\"", text(again.getFirst().get()));
    }
  }

  @Test
  void theRequestedNumberIsKilledAndWorkingProcessesFirst() throws Exception {
    start(TestProcesses.function(Handlers.Rendezvous.class, LONG), 0, 3);
    try (var meeting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(meeting.getLocalPort());
      List<Future<Invocation>> before = calls(3, port);
      release(accept(meeting, 3));
      for (Future<Invocation> call : before) {
        assertEquals("\"met\"", text(call.get()));
      }
      Future<Invocation> call = calls(1, port).getFirst();
      accept(meeting, 1);

      assertEquals(new Killed(1, 1), processes.kill(NAME, 1));
      assertInstanceOf(Failed.class, call.get());
      assertEquals(new Killed(1, 0), processes.kill(NAME, 1));
      assertEquals(new Killed(1, 0), processes.kill(NAME, ALL));
    }
  }

  @Test
  void noCallerFailsBecauseAnIdleProcessEnded() throws Exception {
    start(TestProcesses.function(Handlers.Obedient.class, LONG), 0, 1);
    for (int i = 0; i < 5; i++) {
      assertInstanceOf(Answered.class, invoke("\"pid\""));
      processes.kill(NAME, ALL);
    }
  }

  @Test
  void aConstructorThatThrowsFailsTheCallAndTheNextOneTriesAgain(@TempDir Path folder)
      throws Exception {
    Path file = Files.createFile(folder.resolve("broken"));
    start(
        TestProcesses.function(
            Handlers.Broken.class.getName(), LONG, Map.of("BROKEN_WHILE", file.toString())),
        1,
        2);

    for (int i = 0; i < 2; i++) {
      assertEquals(
          new Failed("java.lang.UnsupportedOperationException", "the file is there"), invoke("{}"));
    }
    Files.delete(file);
    assertEquals("{}", text(invoke("{}")));
  }

  @Test
  void aMissingHandlerIsAnErrorThatNamesIt() throws Exception {
    start(TestProcesses.function("dev.example.Missing", LONG, Map.of()), 0, 1);

    Failed failed = assertInstanceOf(Failed.class, invoke("{}"));

    assertEquals("java.lang.ClassNotFoundException", failed.errorType());
    assertTrue(failed.message().contains("dev.example.Missing"), failed::message);
  }

  @Test
  void anAnswerMayHaveSixMegabytes() throws Exception {
    start(TestProcesses.function(Handlers.Long.class, LONG), 0, 1);

    assertEquals(RuntimeApi.RESPONSE_LIMIT, answer(ascii(RuntimeApi.RESPONSE_LIMIT)).length);
    assertEquals(
        "Function.ResponseSizeTooLarge",
        assertInstanceOf(Failed.class, invoke("" + (RuntimeApi.RESPONSE_LIMIT + 1))).errorType());
    assertEquals(100, answer(ascii(100)).length);
  }

  @Test
  void anEventMayHaveSixMegabytes() throws Exception {
    start(TestProcesses.function(Handlers.Echo.class, LONG), 0, 1);
    byte[] largest = new byte[6 * 1024 * 1024];
    java.util.Arrays.fill(largest, (byte) '7');

    assertArrayEquals(largest, answer(largest));
    assertEquals(
        "RequestTooLargeException",
        assertInstanceOf(Failed.class, processes.invoke(NAME, new byte[largest.length + 1]))
            .errorType());
  }

  @Test
  void theOutputOfAFunctionIsLoggedWithItsRequest() throws Exception {
    start(
        TestProcesses.function(
            Handlers.Obedient.class.getName(),
            LONG,
            Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")),
        0,
        1);

    invoke("\"print\"");
    await(() -> lines().size() == 2);

    assertEquals(
        List.of("{\"level\":\"INFO\",\"message\":\"naïve ☃\"}", "to standard error"),
        lines().stream().map(FunctionLog.Line::text).toList());
    FunctionLog.Report report =
        (FunctionLog.Report)
            log.stream().filter(l -> l instanceof FunctionLog.Report).findFirst().orElseThrow();
    assertTrue(report.initDuration().isPresent());
    for (FunctionLog.Line line : lines()) {
      assertEquals(NAME, line.function());
      assertEquals(1, line.process());
      assertEquals(report.requestId(), line.requestId());
    }
  }

  @Test
  void anUnknownFunctionIsAnErrorWithTheKnownOnes() {
    start(TestProcesses.function(Handlers.Echo.class, LONG), 0, 1);

    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> processes.invoke("Other", new byte[0]));
    assertTrue(error.getMessage().contains("Other"), error.getMessage());
    assertTrue(error.getMessage().contains("[TestFunction]"), error.getMessage());
  }

  @Test
  void closingEndsAllWithinTwoSeconds() throws Exception {
    start(TestProcesses.function(Handlers.Rendezvous.class, LONG), 0, 1);
    try (var meeting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      List<Future<Invocation>> calls = calls(3, Integer.toString(meeting.getLocalPort()));
      accept(meeting, 1);
      List<ProcessHandle> handles =
          processes.pids(NAME).stream().map(pid -> ProcessHandle.of(pid).orElseThrow()).toList();

      long start = System.nanoTime();
      processes.close();

      assertTrue(System.nanoTime() - start < 2_000_000_000L);
      handles.forEach(handle -> assertFalse(handle.isAlive()));
      for (Future<Invocation> call : calls) {
        assertInstanceOf(Failed.class, call.get());
      }
    }
    assertInstanceOf(Failed.class, invoke("1"));
  }

  private void start(Application.Function function, int minimum, int maximum) {
    start(function, Scaling.between(minimum, maximum));
  }

  private void start(Application.Function function, Scaling scaling) {
    processes = TestProcesses.start(function, TestProcesses.settings(client, scaling, log::add));
  }

  private Invocation invoke(String event) throws InterruptedException {
    return processes.invoke(NAME, event.getBytes(UTF_8));
  }

  private byte[] answer(byte[] event) throws InterruptedException {
    return assertInstanceOf(Answered.class, processes.invoke(NAME, event)).payload();
  }

  private JsonNode json(String event) throws Exception {
    return JSON.readTree(answer(event.getBytes(UTF_8)));
  }

  private List<Future<Invocation>> calls(int count, String event) {
    var calls = new ArrayList<Future<Invocation>>();
    for (int i = 0; i < count; i++) {
      calls.add(callers.submit(() -> invoke(event)));
    }
    return calls;
  }

  private List<FunctionLog.Line> lines() {
    return log.stream()
        .filter(l -> l instanceof FunctionLog.Line)
        .map(l -> (FunctionLog.Line) l)
        .toList();
  }

  private static String text(Invocation invocation) {
    return new String(assertInstanceOf(Answered.class, invocation).payload(), UTF_8);
  }

  private static byte[] ascii(int number) {
    return Integer.toString(number).getBytes(UTF_8);
  }

  private static List<Socket> accept(ServerSocket meeting, int guests) throws Exception {
    var sockets = new ArrayList<Socket>();
    for (int i = 0; i < guests; i++) {
      sockets.add(meeting.accept());
    }
    return sockets;
  }

  private static void release(List<Socket> guests) throws Exception {
    for (Socket guest : guests) {
      try (guest) {
        guest.getOutputStream().write('y');
      }
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(10);
    }
  }
}
