package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import java.util.List;

/**
 * Finds what a client missed: all of it or nothing, never a part.
 *
 * @see <a href="https://centrifugal.dev/docs/server/history_and_recovery">The same in Centrifugo</a>
 */
final class Recovery {
  /** The most events sent again on one subscription; beyond, reloading the page's state is cheaper. */
  static final int MAX_EVENTS = 1000;

  /** What can be given to a client that comes back. */
  sealed interface Found {
    /** These, in order, end at the head; none where nothing was missed or asked for. */
    record Everything(List<LoggedEvent> missed) implements Found {}

    /** Some of it is gone. */
    record Nothing() implements Found {}
  }

  private final EventLog log;

  Recovery(EventLog log) {
    this.log = log;
  }

  Found since(Subscribe wish, Head head) {
    if (wish.since().isEmpty()) {
      return new Found.Everything(List.of());
    }
    long since = wish.since().getAsLong();
    boolean sameLog = wish.epoch().map(head.epoch()::equals).orElse(true);
    if (!sameLog || since > head.seq() || head.seq() - since > MAX_EVENTS) {
      return new Found.Nothing();
    }
    if (since == head.seq()) {
      return new Found.Everything(List.of());
    }
    int expected = (int) (head.seq() - since);
    List<LoggedEvent> missed = log.read(wish.channel(), since, expected);
    // So many numbers after the position that end at the head: none between them is missing.
    boolean whole = missed.size() == expected && missed.getLast().seq() == head.seq();
    return whole ? new Found.Everything(missed) : new Found.Nothing();
  }
}
