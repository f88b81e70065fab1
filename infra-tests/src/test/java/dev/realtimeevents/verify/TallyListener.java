package dev.realtimeevents.verify;

import dev.realtimeevents.local.verify.Verification.Progress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Counts what JUnit tells, for the check that each test belongs to. */
final class TallyListener implements TestExecutionListener {
  /** How JUnit's engine calls a method of a class in an id. */
  private static final Set<String> METHODS = Set.of("method", "test-factory", "test-template");

  private final List<Tally> tallies;
  private final Progress progress;

  TallyListener(List<Tally> tallies, Progress progress) {
    this.tallies = tallies;
    this.progress = progress;
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    result
        .getThrowable()
        .ifPresentOrElse(
            thrown -> ended(identifier, result.getStatus(), thrown),
            () -> {
              if (identifier.isTest()) {
                forItsCheck(identifier, Tally::passed);
              }
            });
    close(identifier);
  }

  private void ended(
      TestIdentifier identifier, TestExecutionResult.Status status, Throwable thrown) {
    forItsCheck(
        identifier,
        tally -> {
          if (status == TestExecutionResult.Status.ABORTED) {
            tally.skipped(Tally.reason(thrown));
          } else {
            tally.failed(name(identifier), thrown);
          }
        });
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    forItsCheck(identifier, tally -> tally.skipped(reason));
    close(identifier);
  }

  @Override
  public void reportingEntryPublished(TestIdentifier identifier, ReportEntry entry) {
    forItsCheck(identifier, tally -> tally.measured(entry.getKeyValuePairs()));
  }

  /** A class that fails as a whole concerns each check that has tests in it. */
  private void forItsCheck(TestIdentifier identifier, Consumer<Tally> action) {
    Optional<String> type = segment(identifier, Set.of("class"));
    Optional<String> key = key(identifier);
    for (Tally tally : tallies) {
      if (key.isPresent() ? tally.has(key.get()) : type.filter(tally::hasAnyOf).isPresent()) {
        action.accept(tally);
      }
    }
  }

  /** A method has ended with all that it consists of. */
  private void close(TestIdentifier identifier) {
    UniqueId id = identifier.getUniqueIdObject();
    if (METHODS.contains(id.getLastSegment().getType())) {
      String key = key(identifier).orElseThrow();
      for (Tally tally : tallies) {
        if (tally.ended(key)) {
          synchronized (progress) {
            progress.ended(tally.result());
          }
        }
      }
    }
  }

  private static Optional<String> key(TestIdentifier identifier) {
    return segment(identifier, METHODS)
        .flatMap(
            method ->
                segment(identifier, Set.of("class"))
                    .map(type -> Tally.key(type, method.replaceFirst("\\(.*", ""))));
  }

  private static Optional<String> segment(TestIdentifier identifier, Set<String> types) {
    return identifier.getUniqueIdObject().getSegments().stream()
        .filter(segment -> types.contains(segment.getType()))
        .map(UniqueId.Segment::getValue)
        .findFirst();
  }

  /** The row of a table, or the sentence that a method's name is. */
  private static String name(TestIdentifier identifier) {
    UniqueId.Segment last = identifier.getUniqueIdObject().getLastSegment();
    return METHODS.contains(last.getType())
        ? last.getValue()
            .replaceFirst("\\(.*", "")
            .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
            .toLowerCase(Locale.ROOT)
        : identifier.getDisplayName();
  }
}
