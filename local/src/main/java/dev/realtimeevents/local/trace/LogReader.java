package dev.realtimeevents.local.trace;

/** Reads one event of the log. */
public interface LogReader {
  /** What the log says of a number. */
  sealed interface Found {
    /** The log has the event. */
    record Kept(String id, String name) implements Found {}

    /** The log had it, and has it no more. */
    record Expired() implements Found {}

    /**
     * The channel has not come to this number.
     *
     * @param head the number of its last event
     */
    record Ahead(long head) implements Found {}

    /**
     * The log could not be asked.
     *
     * @param why a sentence
     */
    record NotAsked(String why) implements Found {}
  }

  /** Reads the event with this number. */
  Found find(String channel, long seq) throws InterruptedException;
}
