package dev.realtimeevents.deliver;

/**
 * How many shards the subscriptions of a channel are written to. A shard is read by one function at
 * a time, so a large channel needs several; a small one is read with one query if it has one.
 *
 * @param few of a small channel
 * @param many of a large one
 * @param large a channel is large from so many subscriptions in its first shard on
 */
public record ShardPolicy(int few, int many, int large) {
  /** A page of a fan-out. */
  public static final int LARGE = 256;

  public ShardPolicy {
    if (few < 1 || many < few || large < 1) {
      throw new IllegalArgumentException(
          "Shards must be 1 <= few <= many, and large >= 1, not %d, %d, %d"
              .formatted(few, many, large));
    }
  }

  /** The same number for every channel. */
  public static ShardPolicy always(int shards) {
    return new ShardPolicy(shards, shards, LARGE);
  }

  /**
   * The number for new subscriptions. A channel that has grown shrinks when half of what made it
   * large is left.
   *
   * @param inFirst the subscriptions in the first shard; more than {@link #enough} need not be told
   *     apart
   * @param isLarge whether new subscriptions have gone to {@link #many} shards of late
   */
  public int shards(int inFirst, boolean isLarge) {
    return inFirst >= enough(isLarge) ? many : few;
  }

  /** From so many subscriptions in the first shard on, a channel is large. */
  public int enough(boolean isLarge) {
    return isLarge ? Math.max(1, large * few / (2 * many)) : large;
  }
}
