package dev.realtimeevents.local.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Cors;
import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.QueueSource;
import dev.realtimeevents.local.template.Application.Redrive;
import dev.realtimeevents.local.template.Application.Secret;
import dev.realtimeevents.local.template.Application.Table;
import dev.realtimeevents.local.template.Application.Throttle;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The repository's own template, unchanged and with one mistake. */
class RealTemplateTest {
  @TempDir Path folder;

  @Test
  void readsEveryResource() throws Exception {
    Application application = TemplateReader.read(Templates.REAL, Map.of(), Templates.ADDRESSES);

    assertEquals(
        List.of(
            "ConnectFunction",
            "DisconnectFunction",
            "MessageFunction",
            "DispatchFunction",
            "RevokeFunction",
            "HistoryFunction",
            "FanOutFunction"),
        application.functions().stream().map(function -> function.name()).toList());
    assertEquals(
        List.of(
            new HttpApi(
                "HttpApi",
                List.of(
                    new HttpRoute("POST", "/dispatch", "DispatchFunction"),
                    new HttpRoute("POST", "/connections/revoke", "RevokeFunction")),
                Optional.of(new Throttle(200, 400)),
                Optional.empty()),
            new HttpApi(
                "PublicHttpApi",
                List.of(new HttpRoute("GET", "/history", "HistoryFunction")),
                Optional.of(new Throttle(100, 200)),
                Optional.of(
                    new Cors(
                        List.of("*"),
                        List.of("GET"),
                        List.of("authorization"),
                        Optional.of(3600))))),
        application.httpApis());
    assertEquals(
        List.of(
            new WebSocketApi(
                "WebSocketApi",
                "live",
                "$request.body.action",
                Map.of(
                    "$connect", "ConnectFunction",
                    "$disconnect", "DisconnectFunction",
                    "$default", "MessageFunction"),
                Optional.of(new Throttle(500, 1000)))),
        application.webSocketApis());
    assertEquals(
        new Table(
            "EventLogTable",
            new Attribute("key", "S"),
            Optional.of(new Attribute("seq", "N")),
            Optional.of("expiresAt")),
        application.tables().getLast());
    assertEquals(3, application.tables().size());
    assertEquals(
        List.of(
            new Queue(
                "FanOutQueue",
                Duration.ofSeconds(8),
                Duration.ofHours(1),
                Optional.of(new Redrive("FanOutDeadLetterQueue", 400))),
            new Queue(
                "FanOutDeadLetterQueue",
                Duration.ofSeconds(30),
                Duration.ofDays(14),
                Optional.empty())),
        application.queues());
    assertEquals(
        List.of(
            new Secret(
                "DispatchSecret",
                "arn:aws:secretsmanager:us-east-1:000000000000:secret:DispatchSecret-000000",
                44)),
        application.secrets());
    assertEquals(
        List.of(new QueueSource("FanOutQueue", "FanOutFunction", 1, true, Optional.of(5))),
        application.queueSources());
    assertEquals(
        Map.of(
            "DispatchUrl", "http://127.0.0.1:8080/dispatch",
            "WebSocketUrl", "ws://127.0.0.1:8080/live",
            "HistoryUrl", "http://127.0.0.1:8080/history",
            "RevokeUrl", "http://127.0.0.1:8080/connections/revoke",
            "SecretArn", application.secrets().getFirst().arn()),
        application.outputs());
  }

  @Test
  void reservesConcurrencyForTheFunctionsOfThePublicAlone() throws Exception {
    assertEquals(Map.of(), reservations(Map.of()));
    assertEquals(
        Map.of(
            "ConnectFunction", 20,
            "DisconnectFunction", 20,
            "MessageFunction", 20,
            "HistoryFunction", 20),
        reservations(Map.of("ReservedConcurrency", "20")));
  }

  private static Map<String, Integer> reservations(Map<String, String> parameters)
      throws Exception {
    var reservations = new HashMap<String, Integer>();
    TemplateReader.read(Templates.REAL, parameters, Templates.ADDRESSES)
        .functions()
        .forEach(
            function ->
                function
                    .reservedConcurrency()
                    .ifPresent(reserved -> reservations.put(function.name(), reserved)));
    return reservations;
  }

  @Test
  void givesFunctionsTheirCodeAndVariables() throws Exception {
    List<Application.Function> functions =
        TemplateReader.read(
                Templates.REAL,
                Map.of("AllowUnsignedDispatch", "true", "StageName", "test"),
                Templates.ADDRESSES)
            .functions();

    Application.Function fanOut = functions.getLast();
    assertEquals(Optional.of("live"), fanOut.alias());
    assertEquals("dev.realtimeevents.lambda.FanOutFunction", fanOut.handler());
    assertEquals(Templates.REAL.resolveSibling("functions"), fanOut.codeUri());
    assertEquals(Duration.ofSeconds(7), fanOut.timeout());
    assertEquals(1024, fanOut.memoryMegabytes());
    assertEquals(Duration.ofSeconds(29), functions.getFirst().timeout());
    var environment = new HashMap<String, Map<String, String>>();
    functions.forEach(function -> environment.put(function.name(), function.environment()));
    Map<String, String> dispatch = environment.get("DispatchFunction");
    assertEquals("true", dispatch.get("ALLOW_UNSIGNED_DISPATCH"));
    assertEquals("24", dispatch.get("RETENTION_HOURS"));
    Map<String, String> message = environment.get("MessageFunction");
    assertEquals("ConnectionsTable", message.get("CONNECTIONS_TABLE"));
    assertEquals("public,public:*", message.get("PUBLIC_CHANNELS"));
    assertEquals(
        "http://127.0.0.1:9324/000000000000/FanOutQueue",
        fanOut.environment().get("FAN_OUT_QUEUE_URL"));
    assertEquals(
        "http://127.0.0.1:8080/test",
        fanOut.environment().get("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI"));
  }

  @Test
  void anOriginWithAPathIsRefusedWithASentence() {
    TemplateException refused =
        assertThrows(
            TemplateException.class,
            () ->
                TemplateReader.read(
                    Templates.REAL,
                    Map.of("AllowedOrigins", "https://example.com/shop"),
                    Templates.ADDRESSES));

    assertTrue(
        refused
            .getMessage()
            .contains(
                "parameter AllowedOrigins is \"https://example.com/shop\"; it must be up to 20"
                    + " origins"),
        refused.getMessage());
  }

  /** A mistake made on purpose, and the expected problem after {@code file}. */
  record Mutation(String name, String template, Pattern expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Mutation> unknownProperties() throws Exception {
    List<String> lines = Files.readAllLines(Templates.REAL);
    var mutations = new ArrayList<Mutation>();
    String resource = "";
    for (int i = lines.indexOf("Resources:"); i < lines.indexOf("Outputs:"); i++) {
      String line = lines.get(i);
      if (line.matches("  \\w+:")) {
        resource = line.strip().replace(":", "");
      }
      if (line.equals("    Properties:")) {
        var mutated = new ArrayList<>(lines);
        mutated.add(i + 1, "      Colour: blue");
        mutations.add(
            new Mutation(
                resource,
                String.join("\n", mutated),
                Pattern.compile(
                    ":%d:7: AWS::\\w+::\\w+ %s: .*Colour.+".formatted(i + 2, resource))));
      }
    }
    return mutations.stream();
  }

  @ParameterizedTest
  @MethodSource("unknownProperties")
  void reportsAnUnknownPropertyOfEveryResource(Mutation mutation) throws Exception {
    assertOnlyProblem(mutation);
  }

  @Test
  void mutatesEveryResource() throws Exception {
    assertEquals(65, unknownProperties().count());
  }

  /** Every reference of the template, changed to a name that does not exist. */
  static Stream<Mutation> brokenReferences() throws Exception {
    List<String> lines = Files.readAllLines(Templates.REAL);
    Pattern reference = Pattern.compile("(!Ref |!GetAtt |\\$\\{)([A-Z]\\w+)(?=[.}\\] ,]|$)");
    var mutations = new ArrayList<Mutation>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher found = reference.matcher(lines.get(i));
      while (found.find()) {
        if (!found.group(2).equals("AWS")) {
          var mutated = new ArrayList<>(lines);
          mutated.set(
              i, new StringBuilder(lines.get(i)).insert(found.end(2), "Missing").toString());
          mutations.add(
              new Mutation(
                  (i + 1) + ": " + found.group(),
                  String.join("\n", mutated),
                  Pattern.compile(":%d:\\d+: .*\\b%sMissing.*".formatted(i + 1, found.group(2)))));
        }
      }
    }
    return mutations.stream();
  }

  @ParameterizedTest
  @MethodSource("brokenReferences")
  void reportsEveryReferenceToAnUnknownName(Mutation mutation) throws Exception {
    assertOnlyProblem(mutation);
  }

  private void assertOnlyProblem(Mutation mutation) throws Exception {
    Files.createDirectory(folder.resolve("functions"));
    List<String> problems =
        assertThrows(
                TemplateException.class,
                () -> Templates.read(folder, mutation.template(), Map.of()))
            .problems();
    String file = folder.resolve("template.yaml").toString();
    assertEquals(1, problems.size(), () -> String.join("\n", problems));
    String problem = problems.getFirst();
    assertTrue(problem.startsWith(file), problem);
    assertTrue(mutation.expected().matcher(problem.substring(file.length())).matches(), problem);
  }
}
