package dev.realtimeevents.connect;

import java.time.Duration;
import java.time.Instant;

/**
 * What a connection may cost: a bucket of credits that fills at a steady rate. A message of the
 * client, a message to it and a write unit of a table cost one credit each.
 *
 * <p>The state of a bucket is one time: the connection has spent all credits that it gains until
 * then. The bucket is full when that time has passed, and empty when it is {@link #burst} credits
 * ahead. So one number is enough, and a credit is a duration.
 *
 * @param rate the credits that a bucket gains in a second
 * @param burst the credits of a full bucket
 * @see <a href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm">Generic cell rate
 *     algorithm</a>
 */
public record CreditLimit(int rate, int burst) {
  public CreditLimit {
    if (rate < 1 || burst < 1) {
      throw new IllegalArgumentException(
          "A connection must gain at least 1 credit a second, and hold at least 1");
    }
  }

  /** The time in which a bucket gains these credits, in whole milliseconds. */
  public Duration time(int credits) {
    return Duration.ofMillis(Math.ceilDiv(credits * 1000L, rate));
  }

  /** A connection whose bucket is spent until this time or later has no credit left. */
  public Instant empty(Instant now) {
    return now.plus(time(burst));
  }

  /** How long a connection without credit should stay away: until the bucket is full. */
  public Duration retryAfter(Instant spentUntil, Instant now) {
    return Duration.between(now, spentUntil);
  }
}
