package dev.realtimeevents.local.backing;

/**
 * How calls of the store fail.
 *
 * @param failed share of calls that do nothing and are answered 500, from 0 to 1
 * @param unanswered share of calls that do their work, and whose connection is cut before the
 *     answer
 * @param latencyMillis delay of every call
 * @param seed the same seed selects the same faults, for the same calls in the same order
 */
public record StoreFaults(double failed, double unanswered, int latencyMillis, long seed) {
  public static final StoreFaults NONE = new StoreFaults(0, 0, 0, 0);
}
