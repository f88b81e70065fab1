package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code send}, {@code listen}, {@code token} and {@code status}, at a gateway that runs. */
@Isolated("starts many processes")
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(120)
class CommandsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final ObjectMapper JSON = new ObjectMapper();

  private static DevelopmentGateway gateway;

  private record Ended(int exitCode, String output, String errors) {}

  @BeforeAll
  static void start() throws Exception {
    DevelopmentOptions options = DevelopmentOptions.of(ROOT).port(0);
    options.maxConnectionAge = Duration.ofSeconds(5); // each connection is cut then
    gateway = DevelopmentGateway.start(options);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String port() {
    return "--port=" + gateway.httpUrl().getPort();
  }

  private static Ended run(String... words) {
    var output = new StringWriter();
    var errors = new StringWriter();
    int exitCode = Main.run(new PrintWriter(output, true), new PrintWriter(errors, true), words);
    return new Ended(exitCode, output.toString(), errors.toString());
  }

  /** A {@code listen} in a thread. */
  private static final class Listening implements AutoCloseable {
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final Thread thread;

    Listening(String... options) {
      var words = new ArrayList<>(List.of("listen", port(), "--json"));
      words.addAll(Arrays.asList(options));
      thread =
          Thread.ofVirtual()
              .start(
                  () ->
                      Main.run(
                          new PrintWriter(output, true),
                          new PrintWriter(errors, true),
                          words.toArray(String[]::new)));
    }

    /** The events, once there are this many. */
    List<JsonNode> events(int number) throws Exception {
      Instant end = Instant.now().plusSeconds(40);
      while (output.toString().lines().count() < number) {
        assertTrue(Instant.now().isBefore(end), () -> output + "\n" + errors);
        Thread.sleep(20);
      }
      var events = new ArrayList<JsonNode>();
      for (String line : output.toString().lines().toList()) {
        events.add(JSON.readTree(line));
      }
      return events;
    }

    /** Waits for words on standard error. */
    void told(String words) throws Exception {
      Instant end = Instant.now().plusSeconds(40);
      while (!errors.toString().contains(words)) {
        assertTrue(Instant.now().isBefore(end), () -> output + "\n" + errors);
        Thread.sleep(20);
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  private static void send(String channel, String event, String data) {
    Ended ended = run("send", port(), "--channel=" + channel, event, data);
    assertEquals(0, ended.exitCode(), ended::errors);
  }

  private static List<String> names(List<JsonNode> events) {
    return events.stream().map(event -> event.path("event").asText()).toList();
  }

  @Test
  void aSentEventHasALineWithItsPosition() {
    Ended ended = run("send", port(), "--channel=send", "--id=order-1", "greeted", "{\"n\":1.0}");

    assertEquals(0, ended.exitCode(), ended::errors);
    assertTrue(
        ended.output().matches("200  send #1  order-1  0 browsers  \\d+ ms\\R"), ended::output);
    Ended repeated = run("send", port(), "--channel=send", "--id=order-1", "greeted", "--json");
    assertTrue(repeated.output().contains("\"seq\":1"), repeated::output);
  }

  @Test
  void aRefusedEventIsASentence() {
    Ended ended = run("send", port(), "--channel=no channel", "greeted");

    assertEquals(1, ended.exitCode());
    assertEquals("", ended.output());
    assertTrue(ended.errors().startsWith("422  "), ended::errors);
  }

  @Test
  void theDataMayBeInAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("data.json"), "{\"n\": [1.0, \"é\"]}\n");
    send("file", "counted", "@" + file);
    try (var listening = new Listening("file", "--rewind=1")) {
      assertEquals("{\"n\":[1.0,\"é\"]}", listening.events(1).getFirst().path("data").toString());
    }

    System.setProperty("realtime.caller", folder.toString());
    try {
      send("file", "counted", "@data.json");
      Ended ended = run("send", port(), "counted", "@nothing");
      assertEquals(1, ended.exitCode());
      assertTrue(ended.errors().startsWith("There is no file " + folder), ended::errors);
    } finally {
      System.clearProperty("realtime.caller");
    }
    Files.write(file, new byte[] {(byte) 0xff});
    for (Path unreadable : List.of(file, folder)) {
      Ended ended = run("send", port(), "counted", "@" + unreadable);
      assertEquals(1, ended.exitCode());
      assertTrue(ended.errors().startsWith(unreadable + " "), ended::errors);
    }
  }

  /** A server that answers everything with 200 is no gateway. */
  @Test
  void anotherServerIsNoGateway(@TempDir Path folder) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    Path secret = Files.writeString(folder.resolve("secret"), gateway.secret().orElseThrow());
    String http = "http://127.0.0.1:" + server.getAddress().getPort();
    String token = run("token", port(), "--channel=a").output().strip();
    List<String> urls =
        List.of(
            "--dispatch-url=" + http + "/dispatch",
            "--websocket-url=" + http.replace("http", "ws") + "/live",
            "--history-url=" + http + "/history",
            "--secret-file=" + secret);
    try {
      for (List<String> words :
          List.of(List.of("send", "x"), List.of("status"), List.of("token", "check", token))) {
        var all = new ArrayList<>(words);
        all.addAll(urls);
        Ended ended = run(all.toArray(String[]::new));
        assertEquals(1, ended.exitCode(), words + ended.output());
        assertTrue(ended.errors().contains("not as a gateway does"), ended::errors);
      }
      Ended unasked =
          run(
              "status",
              "--dispatch-url=http://127.0.0.1:1/dispatch",
              "--websocket-url=ws://127.0.0.1:1/live",
              "--secret-file=" + secret);
      assertEquals(1, unasked.exitCode(), unasked::output);
      assertTrue(unasked.errors().contains("--history-url"), unasked::errors);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatIsNotJsonIsNotSent() {
    Ended ended = run("send", port(), "greeted", "hello");

    assertEquals(2, ended.exitCode());
    assertTrue(ended.errors().startsWith("The data is not JSON."), ended::errors);
  }

  @Test
  void numbersKeepTheirDigitsOnTheWay() throws Exception {
    String data = "[1.0,12345678901234567890.123456789,1E+400]";
    send("numbers", "counted", data);

    try (var listening = new Listening("numbers", "--since=0")) {
      listening.events(1);
      assertTrue(
          listening.output.toString().contains("\"data\":" + data), listening.output::toString);
    }
  }

  @Test
  void aTokenOfAChannelThatCannotBeIsNotMade() throws Exception {
    for (String name : List.of("", "no channel", "a".repeat(129))) {
      Ended ended = run("token", port(), "--channel=" + name);
      assertEquals(2, ended.exitCode(), ended::output);
      assertTrue(ended.errors().startsWith("\"" + name + "\" is no channel"), ended::errors);
    }
    assertEquals(0, run("token", port(), "--channel=*", "--channel=post:1_a-b.c").exitCode());
  }

  @Test
  void aPrivateChannelOpensAndNothingIsMissedAcrossACut() throws Exception {
    send("orders", "one", "1");
    send("orders", "two", "2");
    try (var listening = new Listening("orders", "--rewind=1")) {
      assertEquals(List.of("two"), names(listening.events(1)));

      send("orders", "three", "{\"a\":[1]}");
      assertEquals("{\"a\":[1]}", listening.events(2).getLast().path("data").toString());

      listening.told("Back in");
      send("orders", "four", "4");
      assertEquals(List.of("two", "three", "four"), names(listening.events(3)));
      listening.told("Connected again");
    }
  }

  @Test
  void itEndsWhenNobodyReadsItsOutput() {
    send("read", "one", "1");
    var closed = new PrintWriter(OutputStream.nullOutputStream());
    closed.close();

    int exitCode =
        Main.run(
            closed, new PrintWriter(new StringWriter()), "listen", port(), "read", "--since=0");

    assertEquals(0, exitCode);
  }

  @Test
  void onlyTheEventsOfAFilterArePrinted() throws Exception {
    send("filtered", "order.paid", "1");
    send("filtered", "other", "2");
    send("filtered", "order.sent", "3");
    try (var listening = new Listening("filtered", "--since=0", "--event=order.*")) {
      assertEquals(List.of("order.paid", "order.sent"), names(listening.events(2)));
    }
  }

  @Test
  void aChannelThatDoesNotExistIsRefusedWithASentence() {
    Ended ended = run("listen", port(), "not a channel");

    assertEquals(1, ended.exitCode());
    assertFalse(ended.errors().contains("Exception"), ended::errors);
    assertTrue(ended.errors().lines().toList().getLast().contains("channel"), ended::errors);
  }

  @Test
  void aTokenOpensItsChannelsAndNoOther() throws Exception {
    Ended issued = run("token", port(), "--channel=editors", "--channel=shop:*", "--json");
    JsonNode json = JSON.readTree(issued.output());
    assertEquals("user:1", json.at("/claims/sub").asText());

    Ended checked = run("token", "check", port(), "--json", json.path("token").asText());
    assertEquals(0, checked.exitCode(), checked::errors);
    JsonNode answer = JSON.readTree(checked.output());
    assertTrue(answer.path("valid").asBoolean(), checked::output);
    assertTrue(answer.at("/channels/0/allowed").asBoolean(), checked::output);
    assertTrue(answer.at("/channels/1/allowed").asBoolean(), checked::output);
  }

  @Test
  void aChangedTokenIsRefusedWithTheReason() {
    String token = run("token", port(), "--channel=editors").output().strip();
    String changed = token.substring(0, token.length() - 4) + "AAAA";

    Ended checked = run("token", "check", port(), changed);

    assertEquals(1, checked.exitCode());
    assertTrue(checked.output().startsWith("refused: "), checked::output);
    assertTrue(checked.output().contains("editors"), checked::output);
    assertEquals(2, run("token", "check", port(), "abc").exitCode());
  }

  @Test
  void theStatusNamesAddressesAndTheNewestEvent() throws Exception {
    Ended status = run("status", port(), "--json");

    assertEquals(0, status.exitCode(), status::errors);
    JsonNode json = JSON.readTree(status.output());
    assertTrue(json.path("answers").asBoolean(), status::output);
    assertTrue(json.path("connections").isNumber(), status::output);
    assertTrue(run("status", port()).output().contains("Newest event     public #"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "status --port=abc, 'abc' is not a number",
        "status --port=0, 1 to 65535",
        "token, --channel is missing",
        "token --channel=a --seconds=0, 1 to 86400",
        "token --channel=shop:*:1, is no channel",
        "token --channel=a --sub=, --sub is empty",
        "listen --since=1 --rewind=1, mutually exclusive",
        "listen --rewind=x, 'x' is not a number",
        "verify --origin=example.com, such as https://example.com",
        "verify --origin=https://example.com/page, such as https://example.com",
        "verify --dispatch-url=https://a/dispatch, --websocket-url=URL",
        "verify --dispatch-url=ws://a/dispatch --websocket-url=wss://a/live --secret-file=pom.xml,"
            + " is not a dispatch URL",
        "verify --dispatch-url=https://a/dispatch --websocket-url=wss://a/live"
            + " --secret-file=pom.xml, is not a valid secret",
        "verify --port=1 --stack=shop, are mutually exclusive. Name one",
        "verify --stack=shop --port=1, are mutually exclusive. Name one",
        "connect --stack=shop --dispatch-url=https://a/dispatch --websocket-url=wss://a/live"
            + " --secret-file=pom.xml, are mutually exclusive. Name one",
        "connect --stack=, --stack is empty",
        "trace x --stack=shop --hours=999999999999999, 1 to 87600",
        "token --json check a.b.c, after check",
        "token --port=1 check a.b.c, after check",
        "sned, sned"
      })
  void aWrongOptionIsASentenceWithTheNextStep(String words, String said) {
    Ended ended = run(words.split(" "));

    assertEquals(2, ended.exitCode(), ended::errors);
    assertTrue(ended.errors().contains(said), ended::errors);
    assertTrue(ended.errors().contains("--help"), ended::errors);
  }

  @Test
  void withoutAGatewayEachCommandNamesTheNextStep() throws Exception {
    int free;
    try (var socket = new java.net.ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    for (String words :
        List.of("status", "send greeted", "listen", "token --channel=a", "verify")) {
      Ended ended = run((words + " --port=" + free).split(" "));
      assertEquals(1, ended.exitCode(), words);
      assertTrue(ended.errors().contains("./realtime up"), ended::errors);
    }
  }

  /** The script adds them to the class path. */
  @Test
  void verifyWithoutItsSuitesNamesTheNextStep() {
    Ended ended = run("verify", port());

    assertEquals(1, ended.exitCode(), ended::output);
    assertTrue(ended.errors().contains("./realtime verify"), ended::errors);
  }

  @Test
  void theWelcomeIsPublishedOnceOnly() throws Exception {
    Map<String, String> outputs = gateway.application().outputs();
    var welcome =
        new Welcome(
            URI.create(outputs.get("DispatchUrl")),
            URI.create(outputs.get("HistoryUrl")),
            gateway.secret().orElseThrow());
    welcome.publish(true);
    welcome.publish(true);
    try (var listening = new Listening("--rewind=10")) {
      assertEquals(List.of("welcome"), names(listening.events(1)));
    }
  }
}
