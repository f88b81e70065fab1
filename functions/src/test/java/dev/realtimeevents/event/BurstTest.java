package dev.realtimeevents.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class BurstTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:28:44.900Z");

  private Burst burst = Burst.NONE;
  private long seq;
  private boolean isLarge = true;

  @Test
  void aFewAtOnceAreNone() {
    append(NOW, Burst.FEW);

    assertEquals(OptionalLong.empty(), burst.from());
  }

  @Test
  void itBeginsWithTheFirstOfMore() {
    append(NOW, Burst.FEW + 5);

    assertEquals(OptionalLong.of(Burst.FEW + 1), burst.from());
  }

  @Test
  void itBeginsWhereManyListenAndGoesOnWhereverItHasBegun() {
    isLarge = false;
    append(NOW, 100);
    assertEquals(OptionalLong.empty(), burst.from());

    isLarge = true;
    append(NOW.plusSeconds(1), 1);
    assertEquals(OptionalLong.of(101), burst.from());

    isLarge = false;
    append(NOW.plusSeconds(20), 10);
    append(NOW.plusSeconds(45), 1);
    assertEquals(OptionalLong.of(101), burst.from());
  }

  @Test
  void fourASecondAreNone() {
    for (int second = 0; second < 100; second++) {
      append(NOW.plusSeconds(second), 4);
    }

    assertEquals(OptionalLong.empty(), burst.from());
  }

  @Test
  void fiveASecondAreOneAfterAWhile() {
    for (int second = 0; second < 10; second++) {
      append(NOW.plusSeconds(second), 5);
    }

    assertEquals(OptionalLong.of(20), burst.from());
  }

  @Test
  void itEndsWithASecondWithoutAnAppendHalfAMinuteAfterItWasBusy() {
    append(NOW, 20);
    for (int second : new int[] {1, 3, 28, 30, 31}) {
      append(NOW.plusSeconds(second), 1);
      assertEquals(OptionalLong.of(Burst.FEW + 1), burst.from(), "after " + second + " s");
    }

    append(NOW.plusSeconds(33), 1);
    assertEquals(OptionalLong.empty(), burst.from());
  }

  @Test
  void aLaterBurstHasANewBeginning() {
    append(NOW, 20);
    append(NOW.plusSeconds(60), 20);

    assertEquals(OptionalLong.of(20 + Burst.FEW + 1), burst.from());
  }

  @Test
  void aClockThatIsBehindEndsNone() {
    append(NOW, 20);
    append(NOW.minusSeconds(5), 1);
    append(NOW.plusSeconds(1), 1);

    assertEquals(OptionalLong.of(Burst.FEW + 1), burst.from());
  }

  private void append(Instant now, int times) {
    for (int n = 0; n < times; n++) {
      burst = burst.append(++seq, now, isLarge);
    }
  }
}
