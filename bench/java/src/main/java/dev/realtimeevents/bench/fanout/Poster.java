package dev.realtimeevents.bench.fanout;

/** One way to post to {@code @connections}. Thread-safe. */
public interface Poster extends AutoCloseable {

  /**
   * Posts a frame to a connection.
   *
   * @throws Exception if it was not delivered
   */
  void post(String connectionId, String frame) throws Exception;

  /** Makes a poster that has no connection yet. */
  @FunctionalInterface
  interface Factory {
    /**
     * @param endpoint address of the stage, without a slash at its end
     */
    Poster open(String endpoint) throws Exception;
  }

  @Override
  void close();
}
