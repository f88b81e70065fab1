package dev.realtimeevents.sambuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.cli.DevelopmentGateway;
import dev.realtimeevents.local.cli.DevelopmentOptions;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.template.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs what {@code sam deploy} would upload: starts each artifact of a real {@code sam build} with
 * AWS's runtime client, and invokes it with each of its files in {@code events/}.
 */
@Order(1)
class SamBuildTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EVENTS = SamBuild.REPOSITORY.resolve("events");

  /** The function of each file in {@code events/}, by the first word of its name. */
  private static final Map<String, String> FUNCTIONS =
      new TreeMap<>(
          Map.of(
              "connect", "ConnectFunction",
              "disconnect", "DisconnectFunction",
              "message", "MessageFunction",
              "dispatch", "DispatchFunction",
              "history", "HistoryFunction",
              "revoke", "RevokeFunction",
              "fan-out", "FanOutFunction"));

  /** What no function runs: test frameworks, test data, native libraries, the gateway itself. */
  private static final Predicate<String> FOREIGN =
      Pattern.compile(
              "(^|/)(junit|org/junit|org/opentest4j|com/tngtech|org/mockito|org/hamcrest)/"
                  + "|\\.(so|dll|dylib|jnilib|exe)$"
                  + "|^META-INF/native/|^io/netty/|^software/amazon/awssdk/crt/"
                  + "|^dev/realtimeevents/(local|product|wire)/"
                  + "|[^/]Test\\.class$|^codegen-resources/|endpoint-tests\\.json$")
          .asPredicate();

  private static DevelopmentGateway gateway;

  @BeforeAll
  static void buildAndStart() throws Exception {
    Path folder = Path.of("target/aws-sam").toAbsolutePath();
    gateway =
        DevelopmentGateway.start(
            DevelopmentOptions.of(SamBuild.REPOSITORY)
                .template(SamBuild.into(folder))
                .work(folder.resolve("work"))
                .processes(1)
                .onDemand()
                .port(0));
    gateway.awaitTraining();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  /** Each library is there once, because every cold start unpacks the artifact. */
  @Test
  void eachFunctionHasAnArtifactWithTheLibrariesThatTheTestsUsed() throws Exception {
    Set<String> tested = names(SamBuild.REPOSITORY.resolve("functions/target/dependency"));
    for (Application.Function function : gateway.application().functions()) {
      assertTrue(
          function.codeUri().startsWith(Path.of("target/aws-sam").toAbsolutePath()),
          () -> function.name() + " was not built: " + function.codeUri());
      assertEquals(tested, names(function.codeUri().resolve("lib")), function.name());
      assertTrue(
          Files.exists(function.codeUri().resolve(function.handler().replace('.', '/') + ".class")),
          () -> function.name() + " lacks its handler");
    }
  }

  @Test
  void theJacksonLibrariesAreOfOneMinorVersion() throws Exception {
    Pattern jackson =
        Pattern.compile("com\\.fasterxml\\.jackson\\..*-(\\d+\\.\\d+)(\\.\\d+)?\\.jar");
    for (Application.Function function : gateway.application().functions()) {
      Set<String> versions =
          names(function.codeUri().resolve("lib")).stream()
              .flatMap(name -> jackson.matcher(name).results())
              .map(match -> match.group(1))
              .collect(Collectors.toSet());
      assertEquals(1, versions.size(), () -> function.name() + " has Jackson " + versions);
    }
  }

  /** Every cold start loads what is uploaded. */
  @Test
  void anArtifactHasLessThanTwelveMegabytes() throws Exception {
    for (Application.Function function : gateway.application().functions()) {
      long bytes = new Artifact(function.codeUri()).uploadedBytes();
      assertTrue(bytes < 12 * 1024 * 1024, () -> function.name() + " has " + bytes + " bytes");
    }
  }

  @Test
  void nothingOfTestsAndOfOtherPlatformsShips() throws Exception {
    Set<String> tests =
        Artifact.names(SamBuild.REPOSITORY.resolve("functions/target/test-classes"));
    assertTrue(tests.contains("dev/realtimeevents/dispatch/DispatchTest.class"), tests::toString);
    for (Application.Function function : gateway.application().functions()) {
      Set<String> shipped = new Artifact(function.codeUri()).entries();
      assertTrue(shipped.contains("dev/realtimeevents/lambda/ConnectFunction.class"));
      assertTrue(shipped.contains("software/amazon/awssdk/services/sqs/SqsClient.class"));
      assertEquals(
          List.of(),
          shipped.stream().filter(name -> tests.contains(name) || FOREIGN.test(name)).toList(),
          function.name());
    }
  }

  @Test
  void eachFunctionHasAnEvent() throws Exception {
    TreeSet<String> functions =
        gateway.application().functions().stream()
            .map(Application.Function::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(FUNCTIONS.values()), functions);
    Set<String> used = events().stream().map(SamBuildTest::function).collect(Collectors.toSet());
    assertEquals(functions, new TreeSet<>(used));
  }

  @TestFactory
  Stream<DynamicTest> anArtifactAnswersEachOfItsEvents() throws IOException {
    return events().stream()
        .map(event -> dynamicTest(event.getFileName().toString(), () -> answers(event)));
  }

  private static void answers(Path event) throws Exception {
    String function = function(event);
    Invocation outcome = gateway.invoke(function, Files.readAllBytes(event));
    Invocation.Answered answered = assertInstanceOf(Invocation.Answered.class, outcome);
    JsonNode answer = JSON.readTree(answered.payload());
    switch (function) {
      case "FanOutFunction" ->
          assertTrue(answer.path("batchItemFailures").isArray(), answer::toString);
      case "HistoryFunction" -> assertStatus(answer, Set.of(200, 401, 403, 422));
      case "DispatchFunction", "RevokeFunction" -> {
        assertStatus(answer, Set.of(200, 400, 401, 415, 422));
        String expected = answer.path("statusCode").asInt() == 200 ? "success" : "error";
        assertEquals(expected, JSON.readTree(answer.path("body").asText()).path("status").asText());
      }
      default -> assertStatus(answer, Set.of(200, 403));
    }
  }

  private static void assertStatus(JsonNode answer, Set<Integer> expected) {
    assertTrue(expected.contains(answer.path("statusCode").asInt()), answer::toString);
  }

  /** The function of a file. */
  private static String function(Path event) {
    String file = event.getFileName().toString();
    return FUNCTIONS.entrySet().stream()
        .filter(entry -> file.startsWith(entry.getKey() + "-"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " names no function of " + FUNCTIONS));
  }

  private static List<Path> events() throws IOException {
    try (Stream<Path> files = Files.list(EVENTS)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
