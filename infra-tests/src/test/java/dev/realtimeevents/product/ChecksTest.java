package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ./realtime verify} tells of each test here, whether it runs it or not. */
final class ChecksTest {
  private static final Path FOLDER = Path.of("src/test/java/dev/realtimeevents/product");

  @Test
  void eachTestIsInOneCheck() throws Exception {
    var named = new ArrayList<String>();
    for (Checks.Check check : Checks.list()) {
      switch (check) {
        case Checks.Run run ->
            run.suites().stream()
                .flatMap(suite -> suite.methods().stream())
                .forEach(method -> named.add(name(method)));
        case Checks.NotHere not -> {
          for (String test : not.tests()) {
            if (test.contains(".")) {
              named.add(test);
            } else {
              testsOf(test).forEach(named::add);
            }
          }
        }
      }
    }

    assertEquals(tests(), named.stream().sorted().toList());
  }

  /** Of all classes of the package but this one. */
  private static List<String> tests() throws Exception {
    var tests = new ArrayList<String>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        if (!name.equals("ChecksTest")) {
          tests.addAll(testsOf(name));
        }
      }
    }
    tests.sort(null);
    return tests;
  }

  private static List<String> testsOf(String name) throws ClassNotFoundException {
    return Suite.tests(Class.forName("dev.realtimeevents.product." + name)).stream()
        .map(ChecksTest::name)
        .toList();
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }
}
