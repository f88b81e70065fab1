package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.lambda.FunctionLog;
import dev.realtimeevents.local.loopback.ContainerDoor;
import dev.realtimeevents.wire.RawHttp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The repository's template and functions, in this JVM and its children: the life of one gateway,
 * and then of a second one with the same data.
 */
@Order(1) // creates the AOT cache that makes the gateways of UpTest start faster
@Timeout(120)
@Isolated("looks at the child processes of this JVM")
@Execution(ExecutionMode.SAME_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DevelopmentGatewayTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String EVENT = "{\"event\":\"my_custom_event\",\"data\":{\"a\":1}}";
  private static final BlockingQueue<FunctionLog> LOGS = new LinkedBlockingQueue<>();

  @TempDir static Path data;

  private static DevelopmentGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    DevelopmentOptions options = options().data(data);
    options.trainAfter = Duration.ZERO;
    gateway = DevelopmentGateway.start(options);
    gateway.awaitTraining();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  /** Without processes that are started ahead: a test needs few of the functions. */
  private static DevelopmentOptions options() {
    DevelopmentOptions options =
        DevelopmentOptions.of(ROOT)
            .port(0)
            .parameter("AllowUnsignedDispatch", "true")
            .functionLog(LOGS::add);
    options.processesAhead = 0;
    return options;
  }

  private static JsonNode dispatch(DevelopmentGateway gateway) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(gateway.httpUrl().resolve("/dispatch"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(EVENT))
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer::body);
      return new ObjectMapper().readTree(answer.body());
    }
  }

  /** A page that only opens a socket and reads. */
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
  @Order(1)
  void anEventReachesABrowserAndAKilledFunctionIsStartedAgain() throws Exception {
    var frames = new LinkedBlockingQueue<String>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket = listen(client, gateway.webSocketUrl(), frames);

      assertEquals(1, dispatch(gateway).path("seq").asInt());
      String frame = frames.poll(30, TimeUnit.SECONDS);
      assertTrue(frame != null && frame.contains("\"event\":\"my_custom_event\""), frame);
      assertFalse(LOGS.isEmpty());

      List<Long> before = List.copyOf(gateway.pids("DispatchFunction"));
      gateway.kill("DispatchFunction");
      dispatch(gateway);
      assertTrue(gateway.pids("DispatchFunction").stream().noneMatch(before::contains));
      assertTrue(gateway.secret().orElseThrow().matches("whsec_[A-Za-z0-9]{44}"));
      assertFalse(gateway.failure().isDone());
      // A close would wait for the close of the socket.
      socket.abort();
    }
  }

  @Test
  @Order(2)
  void connectHasItsAddressesAndItsSecret() throws Exception {
    var output = new StringWriter();
    var errors = new StringWriter();
    String port = Integer.toString(gateway.httpUrl().getPort());

    int exitCode =
        Main.run(
            new PrintWriter(output, true),
            new PrintWriter(errors, true),
            "connect",
            "--port",
            port,
            "--json");

    assertEquals(0, exitCode, errors::toString);
    JsonNode values = new ObjectMapper().readTree(output.toString());
    assertEquals(1, values.path("v").asInt());
    assertEquals("http://localhost:" + port + "/dispatch", values.path("dispatch").asText());
    assertEquals("ws://localhost:" + port + "/live", values.path("websocket").asText());
    assertEquals("http://localhost:" + port + "/history", values.path("history").asText());
    assertEquals(gateway.secret().orElseThrow(), values.path("secret").asText());
  }

  @Test
  @Order(2)
  void aContainerOfSamLocalReachesTheServices(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("new/sam-local.json");
    try (SamLocal samLocal = SamLocal.start(gateway, file, 0)) {
      JsonNode variables = new ObjectMapper().readTree(file.toFile());
      assertEquals(
          gateway.application().functions().stream().map(it -> it.name()).sorted().toList(),
          variables.propertyStream().map(it -> it.getKey()).toList());
      JsonNode dispatch = variables.path("DispatchFunction");
      assertEquals("EventLogTable", dispatch.path("EVENT_LOG_TABLE").asText());
      String posts = dispatch.path("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI").asText();
      assertTrue(posts.matches("http://host\\.docker\\.internal:.+/live"), posts);

      String tables = ask(samLocal, dispatch, "DYNAMODB", "DynamoDB_20120810.ListTables", "{}");
      assertTrue(tables.contains("\"EventLogTable\""), tables);
      String queue = "{\"QueueUrl\":" + dispatch.path("FAN_OUT_QUEUE_URL") + "}";
      String messages = ask(samLocal, dispatch, "SQS", "AmazonSQS.ReceiveMessage", queue);
      assertFalse(messages.contains("NonExistent"), messages);
      String id = "{\"SecretId\":" + dispatch.path("SECRET_ARN") + "}";
      String secret =
          ask(samLocal, dispatch, "SECRETS_MANAGER", "secretsmanager.GetSecretValue", id);
      assertTrue(secret.contains(gateway.secret().orElseThrow().substring(6)), secret);

      assertTrue(String.join("\n", samLocal.lines()).contains("--env-vars " + file));
    }
  }

  @Test
  @Order(2)
  void aTakenPortOfTheDoorIsNamed(@TempDir Path folder) throws Exception {
    try (var taken = new ServerSocket(0, 1, ContainerDoor.reachable())) {
      int port = taken.getLocalPort();
      String message =
          assertThrows(
                  IOException.class,
                  () -> SamLocal.start(gateway, folder.resolve("sam-local.json"), port))
              .getMessage();
      assertTrue(message.startsWith("Port %d is taken".formatted(port)), message);
      assertTrue(message.contains("--services-port"), message);
    }
  }

  /** Calls a service as a container does, whose name for this machine only Docker knows. */
  private static String ask(
      SamLocal samLocal, JsonNode variables, String service, String target, String body)
      throws Exception {
    URI endpoint = URI.create(variables.path("AWS_ENDPOINT_URL_" + service).asText());
    RawHttp.Answer answer =
        RawHttp.send(
            URI.create(
                "http://%s:%d"
                    .formatted(
                        samLocal.door().listens().getAddress().getHostAddress(),
                        samLocal.door().listens().getPort())),
            """
            POST %s/ HTTP/1.1
            Host: %s
            Content-Type: application/x-amz-json-1.0
            X-Amz-Target: %s
            X-Amz-Date: 20260101T000000Z
            Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/x/aws4_request, \
            SignedHeaders=host, Signature=0
            Content-Length: %d

            %s\
            """
                .formatted(endpoint.getPath(), endpoint.getAuthority(), target, body.length(), body)
                .replace("\n", "\r\n")
                .getBytes(UTF_8));
    assertEquals(200, answer.status(), answer.body());
    return answer.body();
  }

  @Test
  @Order(3)
  void theLossOfAProcessIsReportedAndNothingIsLeftAfterwards() throws Exception {
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    children.stream()
        .filter(child -> child.info().commandLine().orElse("").contains("ElasticMqProcess"))
        .forEach(ProcessHandle::destroyForcibly);
    String reason = gateway.failure().get(30, TimeUnit.SECONDS);
    assertTrue(reason.startsWith("ElasticMQ "), reason);
    assertTrue(reason.contains("exit code 137"), reason);

    gateway.close();

    // DynamoDB Local, ElasticMQ and the functions of the first test.
    assertTrue(children.size() > 2, children::toString);
    for (ProcessHandle child : children) {
      child.onExit().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  @Order(4)
  void theDataAndTheSecretOutliveTheGateway() throws Exception {
    String secret = gateway.secret().orElseThrow();
    try (DevelopmentGateway second = DevelopmentGateway.start(options().data(data))) {
      assertEquals(secret, second.secret().orElseThrow());
      assertEquals(3, dispatch(second).path("seq").asInt());
    }
  }
}
