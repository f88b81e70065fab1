package dev.realtimeevents.subscribe;

/** What a subscriber got of the events before its subscription. */
sealed interface Recovered {

  /** Whether the connection can take the next answer. */
  boolean goesOn();

  /**
   * Every event that it asked for.
   *
   * @param since the number after which they begin
   * @param events those that its filter accepts
   */
  record Complete(long since, long events) implements Recovered {
    @Override
    public boolean goesOn() {
      return true;
    }
  }

  /**
   * The first of them: then the connection ended, or was closed.
   *
   * @param events at most so many arrived
   */
  record Interrupted(long since, long events) implements Recovered {
    @Override
    public boolean goesOn() {
      return false;
    }
  }

  /** None: the log no longer has all of them. */
  record Lost(boolean goesOn) implements Recovered {}
}
