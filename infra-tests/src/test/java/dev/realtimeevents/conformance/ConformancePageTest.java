package dev.realtimeevents.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code docs/conformance.md} has a row for each test, and no test that is not there. */
class ConformancePageTest {
  private static final Path PAGE = Path.of("..", "docs", "conformance.md");
  private static final Pattern ROW_S_TEST = Pattern.compile("(?m)^\\|.*\\| `(\\w+)` \\| yes");

  @Test
  void thePageListsEveryTest() throws IOException {
    Set<String> tests =
        Stream.of(
                WebSocketConformanceTest.class,
                ManagementConformanceTest.class,
                HttpConformanceTest.class)
            .flatMap(type -> Stream.of(type.getDeclaredMethods()))
            .filter(
                method ->
                    method.isAnnotationPresent(Test.class)
                        || method.isAnnotationPresent(ParameterizedTest.class))
            .map(method -> method.getName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> listed =
        ROW_S_TEST
            .matcher(Files.readString(PAGE))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(tests, listed);
  }
}
