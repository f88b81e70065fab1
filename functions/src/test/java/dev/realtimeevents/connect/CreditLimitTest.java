package dev.realtimeevents.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CreditLimitTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:28:44Z");

  /** A part of a millisecond counts as a whole one: nobody gains by many small payments. */
  @ParameterizedTest
  @CsvSource({
    "10, 1, 100",
    "10, 400, 40000",
    "1, 3, 3000",
    "3, 1, 334",
    "3, 3, 1000",
    "1000, 1, 1",
    "3000, 1, 1",
    "10, 100000000, 10000000000"
  })
  void aCreditIsTheTimeInWhichItIsGained(int rate, int credits, long millis) {
    assertEquals(Duration.ofMillis(millis), new CreditLimit(rate, 1).time(credits));
  }

  @Test
  void aBucketIsEmptyWhenItIsSpentForAsLongAsItTakesToFill() {
    assertEquals(NOW.plusSeconds(40), new CreditLimit(10, 400).empty(NOW));
  }

  @Test
  void theWaitIsUntilItIsFull() {
    assertEquals(
        Duration.ofSeconds(43), new CreditLimit(10, 400).retryAfter(NOW.plusSeconds(43), NOW));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "-1, 400"})
  void aBucketWithoutCreditIsNone(int rate, int burst) {
    assertThrows(IllegalArgumentException.class, () -> new CreditLimit(rate, burst));
  }
}
