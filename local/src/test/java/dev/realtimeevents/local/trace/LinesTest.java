package dev.realtimeevents.local.trace;

import static dev.realtimeevents.local.trace.Logged.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LinesTest {
  private final Lines lines = new Lines(3);

  private void log(String... texts) {
    for (String text : texts) {
      lines.accept(output(text));
    }
  }

  private List<Long> numbers(long after, int limit) throws InterruptedException {
    return lines.after(after, limit, Duration.ZERO).stream().map(Line::number).toList();
  }

  @Test
  void onlyJsonObjectsAreKept() throws Exception {
    log("{\"message\":\"dispatch\"}", "Exception in thread", "{broken", "[1]", "{}");

    assertEquals(List.of(1L, 2L), numbers(0, 10));
  }

  @Test
  void whatOnlyCloudWatchNeedsIsNotKept() {
    log(
        "{\"message\":\"dispatch\",\"ms\":1,\"_aws\":{\"Timestamp\":1},\"events\":1}",
        "{\"ms\":1}");

    assertEquals(
        List.of("{\"message\":\"dispatch\",\"ms\":1}", "{\"ms\":1}"),
        lines.all().stream().map(line -> line.fields().toString()).toList());
  }

  @Test
  void theOldestGoFirst() throws Exception {
    log("{}", "{}", "{}", "{}");

    assertEquals(List.of(2L, 3L, 4L), numbers(0, 10));
    assertEquals(List.of(3L), numbers(2, 1));
    assertEquals(4, lines.last());
    assertTrue(lines.limits().startsWith("Only the last 3 lines"), lines::limits);
  }

  @Test
  void aReaderWaitsForTheNextLine() throws Exception {
    log("{}");
    CompletableFuture<List<Line>> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return lines.after(1, 10, Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    log("{\"message\":\"subscribe\"}");

    assertEquals("subscribe", reading.get().getFirst().message());
  }

  @Test
  void aReaderWaitsNoLongerThanItWants() throws Exception {
    assertEquals(List.of(), lines.after(0, 10, Duration.ofMillis(20)));
  }
}
