package dev.realtimeevents.local.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.Throttle;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  @Test
  void aBurstIsAvailableImmediatelyAndRefillsAtTheRate() {
    var nanos = new AtomicLong();
    var bucket = new TokenBucket(new Throttle(2, 3), nanos::get);
    assertTrue(bucket.take() && bucket.take() && bucket.take());
    assertFalse(bucket.take());
    nanos.addAndGet(500_000_000);
    assertTrue(bucket.take());
    assertFalse(bucket.take());
    nanos.addAndGet(3_600_000_000_000L);
    assertTrue(bucket.take() && bucket.take() && bucket.take());
    assertFalse(bucket.take());
  }
}
