package dev.realtimeevents.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The committed inputs of {@code infra-tests/fuzz}: a corpus with which fuzzing begins, and the
 * inputs that broke a rule once. Each is also read in a long form.
 */
class InputsTest {
  private static final Path FUZZ = Path.of("fuzz");
  private static final Path TEMPLATE = Path.of("..", "template.yaml");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @FunctionalInterface
  private interface Target {
    void check(byte[] input) throws Exception;
  }

  @TestFactory
  Stream<DynamicTest> dispatches() throws IOException {
    return tests("dispatch", DispatchTarget::check);
  }

  @TestFactory
  Stream<DynamicTest> signatures() throws IOException {
    return tests("signature", SignatureTarget::check);
  }

  @TestFactory
  Stream<DynamicTest> messages() throws IOException {
    return tests("message", ClientMessageTarget::check);
  }

  @TestFactory
  Stream<DynamicTest> tokens() throws IOException {
    return tests("token", TokenTarget::check);
  }

  @TestFactory
  Stream<DynamicTest> templates() throws IOException {
    return Stream.concat(
        tests("template", TemplateTarget::check), Stream.of(test(TEMPLATE, TemplateTarget::check)));
  }

  private static Stream<DynamicTest> tests(String name, Target target) throws IOException {
    return Files.walk(FUZZ.resolve(name))
        .filter(file -> Files.isRegularFile(file) && file.getParent().getNameCount() == 3)
        .sorted()
        .map(file -> test(file, target));
  }

  private static DynamicTest test(Path file, Target target) {
    return DynamicTest.dynamicTest(
        file.toString(),
        () -> {
          byte[] input = Files.readAllBytes(file);
          assertTimeoutPreemptively(
              PATIENCE,
              () -> {
                target.check(input);
                if (input.length > 0) {
                  target.check(Effort.longForm(input));
                }
              });
        });
  }
}
