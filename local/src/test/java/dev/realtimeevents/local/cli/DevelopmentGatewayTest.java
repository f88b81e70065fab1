package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.lambda.FunctionLog;
import dev.realtimeevents.local.template.TemplateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The repository's template and functions, as they are built, in this JVM and its children. */
@Timeout(120)
class DevelopmentGatewayTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String EVENT = "{\"event\":\"my_custom_event\",\"data\":{\"a\":1}}";

  @TempDir Path folder;

  private final BlockingQueue<FunctionLog> logs = new LinkedBlockingQueue<>();

  private DevelopmentOptions options() {
    return DevelopmentOptions.of(ROOT)
        .port(0)
        .work(folder.resolve("work"))
        .parameter("AllowUnsignedDispatch", "true")
        .functionLog(logs::add);
  }

  private static HttpResponse<String> dispatch(DevelopmentGateway gateway) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(gateway.httpUrl().resolve("/dispatch"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(EVENT))
              .build(),
          BodyHandlers.ofString());
    }
  }

  /** What a page does that only opens a socket and reads. */
  private static WebSocket listen(HttpClient client, URI url, BlockingQueue<String> frames) {
    return client
        .newWebSocketBuilder()
        .buildAsync(
            url,
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                frames.add(text.toString());
                socket.request(1);
                return null;
              }
            })
        .join();
  }

  @Test
  void anEventReachesABrowserAndAKilledFunctionIsStartedAgain() throws Exception {
    var frames = new LinkedBlockingQueue<String>();
    try (var client = HttpClient.newHttpClient();
        var gateway = DevelopmentGateway.start(options())) {
      var socket = listen(client, gateway.webSocketUrl(), frames);

      var answer = dispatch(gateway);
      assertEquals(200, answer.statusCode(), answer::body);
      var frame = frames.poll(30, TimeUnit.SECONDS);
      assertTrue(frame != null && frame.contains("\"event\":\"my_custom_event\""), frame);
      assertFalse(logs.isEmpty());

      var before = List.copyOf(gateway.pids("DispatchFunction"));
      gateway.kill("DispatchFunction");
      answer = dispatch(gateway);
      assertEquals(200, answer.statusCode(), answer::body);
      assertTrue(gateway.pids("DispatchFunction").stream().noneMatch(before::contains));
      assertTrue(gateway.secret().orElseThrow().matches("whsec_[A-Za-z0-9]{44}"));
      assertFalse(gateway.failure().isDone());
      // The client's own close would wait for the socket's.
      socket.abort();
    }
  }

  @Test
  void theLossOfAProcessThatCannotBeReplacedIsToldAndNothingIsLeftAfterwards() throws Exception {
    List<ProcessHandle> children;
    try (var gateway = DevelopmentGateway.start(options())) {
      dispatch(gateway);
      children = ProcessHandle.current().children().toList();
      children.stream()
          .filter(child -> child.info().commandLine().orElse("").contains("ElasticMqProcess"))
          .forEach(ProcessHandle::destroyForcibly);
      var reason = gateway.failure().get(30, TimeUnit.SECONDS);
      assertTrue(reason.startsWith("ElasticMQ ended by itself with exit code 137"), reason);
    }
    // DynamoDB Local, ElasticMQ, the function that answered, and others that were running by then.
    assertTrue(children.size() > 2, children::toString);
    for (var child : children) {
      child.onExit().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithItsOwner() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = taken.getLocalPort();
      var message =
          assertThrows(IOException.class, () -> DevelopmentGateway.start(options().port(port)))
              .getMessage();
      assertTrue(message.startsWith("Port " + port + " is taken"), message);
      assertTrue(message.endsWith("choose another with --port, 0 for any"), message);
      if (System.getProperty("os.name").equals("Linux")) {
        assertTrue(message.contains("by process " + ProcessHandle.current().pid()), message);
      }
    }
  }

  @Test
  void nothingIsStartedForATemplateThatCannotBeHonoured() {
    var problems =
        assertThrows(
                TemplateException.class,
                () -> DevelopmentGateway.start(options().parameter("Colour", "blue")))
            .problems();
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().contains("there is no parameter Colour; the template has "));
    assertEquals(List.of(), ProcessHandle.current().children().toList());
  }

  @Test
  void whatIsNotBuiltIsNamedAndNothingStaysRunning() throws Exception {
    var copy = Files.createDirectory(folder.resolve("repository"));
    Files.copy(ROOT.resolve("template.yaml"), copy.resolve("template.yaml"));
    Files.createDirectory(copy.resolve("functions"));
    var message =
        assertThrows(
                IOException.class,
                () -> DevelopmentGateway.start(DevelopmentOptions.of(copy).port(0)))
            .getMessage();
    assertTrue(message.startsWith("DynamoDB Local is not built in " + copy), message);
    assertEquals(List.of(), ProcessHandle.current().children().toList());
  }

  @Test
  void theDataOutlivesTheGateway() throws Exception {
    var data = folder.resolve("data");
    String first;
    try (var gateway = DevelopmentGateway.start(options().data(data))) {
      first = gateway.secret().orElseThrow();
      assertTrue(dispatch(gateway).body().contains("\"seq\":1"));
    }
    try (var gateway = DevelopmentGateway.start(options().data(data))) {
      assertEquals(first, gateway.secret().orElseThrow());
      var answer = dispatch(gateway).body();
      assertTrue(answer.contains("\"seq\":2"), answer);
    }
  }
}
