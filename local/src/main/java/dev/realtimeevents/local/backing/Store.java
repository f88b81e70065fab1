package dev.realtimeevents.local.backing;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * The store of the functions. Its calls are counted, and fail on demand, if it is DynamoDB Local.
 * Thread-safe.
 */
public interface Store {
  /** One that nobody calls. */
  Store NONE =
      new Store() {
        @Override
        public void set(StoreFaults faults) {}

        @Override
        public Optional<StoreCounts> counts() {
          return Optional.of(new StoreCounts(Map.of(), 0, 0));
        }
      };

  /**
   * Replaces the faults, and restarts the random sequence.
   *
   * @throws IllegalArgumentException if its calls cannot fail on demand; the message says where
   *     they can
   * @throws UncheckedIOException if the store has ended
   */
  void set(StoreFaults faults);

  /**
   * The calls since the start; empty if nobody counts them.
   *
   * @throws UncheckedIOException if the store has ended
   */
  Optional<StoreCounts> counts();
}
