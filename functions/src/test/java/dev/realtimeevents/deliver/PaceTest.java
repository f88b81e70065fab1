package dev.realtimeevents.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void itBeginsWithTheMost() {
    assertEquals(Pace.MOST, pace.limit());
  }

  @Test
  void allPostsThatAreThrottledTogetherHalveTheLimitOnce() throws InterruptedException {
    throttle(begin(100));

    assertEquals(Pace.MOST / 2, pace.limit());
  }

  @Test
  void thePostsThatBeganAfterThatHalveItAgain() throws InterruptedException {
    throttle(begin(10));
    throttle(begin(10));

    assertEquals(Pace.MOST / 4, pace.limit());
  }

  @Test
  void someKeepBeingTried() throws InterruptedException {
    for (int n = 0; n < 20; n++) {
      throttle(begin(1));
    }

    assertEquals(8, pace.limit());
  }

  /** As many posts as the limit allows take about the time of a round trip. */
  @Test
  void aRoundTripWithoutAThrottledPostAddsAFew() throws InterruptedException {
    for (int n = 0; n < 5; n++) {
      throttle(begin(1));
    }
    assertEquals(8, pace.limit());

    for (int n = 0; n < 8; n++) {
      pace.accepted();
    }

    assertEquals(11, pace.limit());
  }

  @Test
  void itNeverExceedsTheMost() {
    pace.accepted();

    assertEquals(Pace.MOST, pace.limit());
  }

  private List<Long> begin(int posts) throws InterruptedException {
    var begun = new ArrayList<Long>();
    for (int n = 0; n < posts; n++) {
      begun.add(pace.begin());
    }
    return begun;
  }

  private void throttle(List<Long> begun) {
    for (long post : begun) {
      pace.throttled(post);
      pace.end();
    }
  }
}
