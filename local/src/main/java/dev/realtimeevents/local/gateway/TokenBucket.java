package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application.Throttle;
import java.util.function.LongSupplier;

/**
 * API Gateway's throttle: a token bucket that starts full. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html">throttling</a>
 */
final class TokenBucket {
  private final Throttle throttle;
  private final LongSupplier nanos;
  private double tokens;
  private long filledAt;

  TokenBucket(Throttle throttle, LongSupplier nanos) {
    this.throttle = throttle;
    this.nanos = nanos;
    this.tokens = throttle.burst();
    this.filledAt = nanos.getAsLong();
  }

  /** Takes a token; false if there is none. */
  synchronized boolean take() {
    long now = nanos.getAsLong();
    double added = (now - filledAt) / 1e9 * throttle.ratePerSecond();
    tokens = Math.min(throttle.burst(), tokens + added);
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
