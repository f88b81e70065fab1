package dev.realtimeevents.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.realtimeevents.aws.LoopbackAws;
import dev.realtimeevents.logging.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** infra-tests has the same with AWS's runtime client. */
final class PrimingTest {
  private static final List<String> NO_EVENT = List.of("an event");

  @TestFactory
  Stream<DynamicTest> everyFunctionAnswersTheEventsThatPrimeIt() {
    List<JavaClass> functions =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(PrimingTest.class.getPackageName())
                .stream()
                .filter(type -> type.isAssignableTo(RequestHandler.class))
                .toList();
    assertEquals(7, functions.size());
    return functions.stream()
        .map(function -> dynamicTest(function.getSimpleName(), () -> run(function.reflect())));
  }

  private static void run(Class<?> function) throws ReflectiveOperationException {
    Priming<?, ?> priming = (Priming<?, ?>) function.getDeclaredField("PRIMING").get(null);
    try (var aws = new LoopbackAws()) {
      priming.run(aws, 2);
    }
  }

  @Test
  void whatIsPushedIsPrimedToo() {
    try (var aws = new LoopbackAws()) {
      MessageFunction.PRIMING.run(aws, 1);
      DispatchFunction.PRIMING.run(aws, 1);
      FanOutFunction.PRIMING.run(aws, 1);
      for (String part :
          List.of(
              "\"type\":\"subscribed\"",
              "\"type\":\"events\"",
              "\"type\":\"pong\"",
              "{\"event\":")) {
        assertTrue(
            aws.frames().stream().anyMatch(frame -> frame.contains(part)),
            () -> part + " is not in " + aws.frames());
      }
    }
  }

  @Test
  void primingWritesNoLine() {
    assertEquals(List.of(), LogLines.of(() -> DispatchFunction.PRIMING.beforeCheckpoint(null)));
  }

  @Test
  void aFailureIsOneLine() {
    List<Priming<String, String>> failing =
        List.of(
            new Priming<>(
                wiring -> {
                  throw new IllegalStateException("It cannot be made");
                },
                () -> NO_EVENT,
                answer -> true),
            new Priming<>(
                wiring ->
                    (event, context) -> {
                      throw new NoClassDefFoundError("It is not there");
                    },
                () -> NO_EVENT,
                answer -> true),
            new Priming<>(
                wiring -> (event, context) -> "503",
                () -> NO_EVENT,
                answer -> answer.equals("200")));
    for (Priming<String, String> priming : failing) {
      List<String> lines = LogLines.of(() -> priming.beforeCheckpoint(null));
      assertEquals(1, lines.size());
      assertTrue(lines.getFirst().contains("\"level\":\"WARN\""), lines.getFirst());
    }
  }

  @Test
  void aFunctionThatHangsHoldsNothingUp() {
    var never = new CountDownLatch(1);
    var priming =
        new Priming<String, String>(
            wiring ->
                (event, context) -> {
                  try {
                    never.await();
                  } catch (InterruptedException ended) {
                    // As it should.
                  }
                  return "";
                },
            () -> NO_EVENT,
            answer -> true,
            Duration.ofMillis(50));
    assertEquals(1, LogLines.of(() -> priming.beforeCheckpoint(null)).size());
  }

  @Test
  void anErrorThatIsSentIsAFailure() {
    var unknown =
        new Priming<>(
            wiring -> new MessageFunction(wiring.messages()),
            () -> {
              List<APIGatewayV2WebSocketEvent> events = PrimingEvents.message();
              events.getFirst().setBody("{\"action\":\"none\"}");
              return events;
            },
            answer -> true);
    try (var aws = new LoopbackAws()) {
      assertThrows(IllegalStateException.class, () -> unknown.run(aws, 1));
    }
  }
}
