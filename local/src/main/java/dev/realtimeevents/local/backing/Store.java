package dev.realtimeevents.local.backing;

import java.io.UncheckedIOException;
import java.util.Map;

/** The store of the functions: its calls are counted, and fail on demand. Thread-safe. */
public interface Store {
  /** One that nobody calls. */
  Store NONE =
      new Store() {
        @Override
        public void set(StoreFaults faults) {}

        @Override
        public StoreCounts counts() {
          return new StoreCounts(Map.of(), 0, 0);
        }
      };

  /**
   * Replaces the faults, and restarts the random sequence.
   *
   * @throws UncheckedIOException if the store has ended
   */
  void set(StoreFaults faults);

  /**
   * The calls since the start.
   *
   * @throws UncheckedIOException if the store has ended
   */
  StoreCounts counts();
}
