package dev.realtimeevents.event;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Whether the events of a channel with many listeners come in a burst: more than some eight appends
 * at once, or four a second for longer. It ends with a second without an append, half a minute
 * after it was last so busy: by then no job of it waits that would take along what is pushed
 * otherwise. The head of a channel has it, so it takes no write of its own, and all senders agree
 * on it.
 *
 * @param second of the last append, in seconds since 1970
 * @param appends roughly those of the last two seconds
 * @param first the number of the first event of the burst; 0 outside of one
 * @param busy the last second with so many appends; 0 outside of a burst
 */
public record Burst(long second, int appends, long first, long busy) {
  /** Before the first append. */
  public static final Burst NONE = new Burst(0, 0, 0, 0);

  /** As many appends at once are no burst yet. */
  public static final int FEW = 8;

  private static final int LINGERS = 30; // seconds

  /**
   * After one more append. A batch is one.
   *
   * @param isLarge whether so many listen that a burst may begin
   */
  public Burst append(long seq, Instant now, boolean isLarge) {
    // Clocks differ: an append may be written after one that is later.
    long passed = Math.max(0, now.getEpochSecond() - second);
    long at = second + passed;
    int more = (passed == 0 ? appends : passed == 1 ? appends / 2 : 0) + 1;
    if (more > FEW && (first > 0 || isLarge)) {
      return new Burst(at, more, first == 0 ? seq : first, at);
    }
    return passed > 1 && at - busy > LINGERS
        ? new Burst(at, 1, 0, 0)
        : new Burst(at, more, first, busy);
  }

  /** The number of its first event, if it is one. */
  public OptionalLong from() {
    return first == 0 ? OptionalLong.empty() : OptionalLong.of(first);
  }
}
