package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

final class SubscriptionKeysTest {

  /**
   * One partition answers 3,000 reads a second; every subscription with a token reads a revocation.
   */
  @Test
  void theRevocationsOfTwoSubjectsAreInTwoPartitions() {
    assertNotEquals(
        SubscriptionKeys.revocation("7").get(SubscriptionKeys.SHARD),
        SubscriptionKeys.revocation("8").get(SubscriptionKeys.SHARD));
  }
}
