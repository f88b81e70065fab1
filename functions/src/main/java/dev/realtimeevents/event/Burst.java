package dev.realtimeevents.event;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Whether the events of a channel come in a burst: more than some eight appends at once, or four a
 * second for longer. A burst ends with a second without an append. The head of a channel has it, so
 * it takes no write of its own, and all senders agree on it.
 *
 * @param second of the last append, in seconds since 1970
 * @param appends roughly those of the last two seconds
 * @param first the number of the first event of the burst; 0 outside of one
 */
public record Burst(long second, int appends, long first) {
  /** Before the first append. */
  public static final Burst NONE = new Burst(0, 0, 0);

  /** As many appends at once are no burst yet. */
  public static final int FEW = 8;

  /** A batch is one append. */
  public Burst append(long seq, Instant now) {
    // Clocks differ: an append may be written after one that is later.
    long passed = Math.max(0, now.getEpochSecond() - second);
    if (passed > 1) {
      return new Burst(now.getEpochSecond(), 1, 0);
    }
    int more = (passed == 0 ? appends : appends / 2) + 1;
    return new Burst(second + passed, more, first == 0 && more > FEW ? seq : first);
  }

  /** The number of its first event, if it is one. */
  public OptionalLong from() {
    return first == 0 ? OptionalLong.empty() : OptionalLong.of(first);
  }
}
