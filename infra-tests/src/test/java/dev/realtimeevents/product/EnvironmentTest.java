package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.lambda.ConnectFunction;
import dev.realtimeevents.lambda.DisconnectFunction;
import dev.realtimeevents.lambda.DispatchFunction;
import dev.realtimeevents.lambda.FanOutFunction;
import dev.realtimeevents.lambda.HistoryFunction;
import dev.realtimeevents.lambda.MessageFunction;
import dev.realtimeevents.lambda.RevokeFunction;
import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.TemplateReader;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code template.yaml} gives each function the variables that it reads, and no others. Otherwise a
 * parameter would publish functions that do not read it.
 */
final class EnvironmentTest {
  /** Read by the Lambda runtime. */
  private static final Set<String> NOT_READ_BY_THE_CODE = Set.of("JAVA_TOOL_OPTIONS");

  /** As the constructors of the functions do it; SnapshotTest runs those. */
  private static final Map<String, Consumer<Wiring>> FUNCTIONS =
      Map.of(
          "ConnectFunction", wiring -> new ConnectFunction(wiring.handshake()),
          "DisconnectFunction", wiring -> new DisconnectFunction(wiring.connections()),
          "MessageFunction", wiring -> new MessageFunction(wiring.messages()),
          "DispatchFunction", wiring -> new DispatchFunction(wiring.dispatch()),
          "RevokeFunction", wiring -> new RevokeFunction(wiring.revokeEndpoint()),
          "HistoryFunction",
              wiring -> new HistoryFunction(wiring.allowedOrigins(), wiring.history()),
          "FanOutFunction", wiring -> new FanOutFunction(wiring.fanOutJobs(), wiring.bursts()));

  @BeforeAll
  static void setRegion() {
    System.setProperty("aws.region", "us-east-1");
  }

  @AfterAll
  static void forgetRegion() {
    System.clearProperty("aws.region");
  }

  static List<Application.Function> functions() throws Exception {
    return TemplateReader.read(
            Product.REPOSITORY.resolve("template.yaml"),
            Map.of(),
            new Addresses(URI.create("http://127.0.0.1:1"), "http://127.0.0.1:1/"))
        .functions();
  }

  @Test
  void eachFunctionIsHere() throws Exception {
    assertEquals(
        FUNCTIONS.keySet(),
        Set.copyOf(functions().stream().map(function -> function.name()).toList()));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void itsVariablesAreEnough(Application.Function function) {
    FUNCTIONS.get(function.name()).accept(Wiring.of(function.environment()));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void itNeedsEachOfThem(Application.Function function) {
    Stream<String> names = function.environment().keySet().stream();
    for (String name : names.filter(name -> !NOT_READ_BY_THE_CODE.contains(name)).toList()) {
      var others = new HashMap<>(function.environment());
      others.remove(name);
      IllegalStateException missing =
          assertThrows(
              IllegalStateException.class,
              () -> FUNCTIONS.get(function.name()).accept(Wiring.of(others)),
              function.name() + " does not read " + name);
      assertTrue(missing.getMessage().contains(name), missing.getMessage());
    }
  }
}
