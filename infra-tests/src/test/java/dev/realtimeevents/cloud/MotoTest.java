package dev.realtimeevents.cloud;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The product passes its own tests with the tables, queues and secrets of moto. */
@Order(2)
@Isolated("moto is slow, and a dispatch that has no time left leaves its pushes to the queue")
final class MotoTest {
  /**
   * moto copies the whole table for each item of a transaction, so that batches of 100 take longer
   * than a function waits, where the log has some hundred events.
   */
  private static final String[] LARGE_BATCHES = {
    "SubscriptionTest#upToTheLimitAllMissedEventsAreRecoveredAndBeyondItNone",
    "SubscriptionTest#aRecoveryWithARefTravelsInFewMessagesThatReachTheHead"
  };

  @ParameterizedTest
  @EnumSource(Suite.class)
  void theProductPassesItsTests(Suite suite) throws Exception {
    try (Moto moto = Moto.start()) {
      suite.passesOn(moto.address(), LARGE_BATCHES);
    }
  }
}
