package dev.realtimeevents.cloud;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes, and fails if a test fails or none runs. */
final class SuiteMain {
  private SuiteMain() {}

  /**
   * @param words the names of the classes, with commas; then each test that does not run, as {@code
   *     Class#method}
   */
  public static void main(String[] words) {
    Set<String> without = Arrays.stream(words).skip(1).collect(Collectors.toSet());
    PostDiscoveryFilter others =
        test -> FilterResult.includedIf(name(test).filter(without::contains).isEmpty());
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(words[0].split(",")).map(DiscoverySelectors::selectClass).toList())
            .filters(others)
            .build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    var output = new PrintWriter(System.out, true);
    output.printf(
        "%d passed, %d failed, %d skipped%n",
        summary.getTestsSucceededCount(),
        summary.getTotalFailureCount(),
        summary.getTestsSkippedCount());
    summary.printFailuresTo(output, 10);
    // Threads of the tests may still run.
    System.exit(
        summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0 ? 0 : 1);
  }

  private static Optional<String> name(TestDescriptor test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(method -> method.getClassName() + "#" + method.getMethodName());
  }
}
