package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import java.util.List;

/**
 * Finds what a client missed: all of it or nothing, never a part.
 *
 * @see <a href="https://centrifugal.dev/docs/server/history_and_recovery">The same in
 *     Centrifugo</a>
 */
final class Recovery {
  /**
   * The most events sent again on one subscription; beyond, reloading the page's state is cheaper.
   */
  static final int MAX_EVENTS = 1000;

  /** Data held at once: all of it could be 128 MB. */
  private static final int PAGE_BYTES = 1_000_000;

  /** What can be given to a client that comes back. */
  sealed interface Found {
    /**
     * What was missed is there, and begins with these, in order; {@link #next} gives the others.
     * None where nothing was missed or asked for.
     */
    record Beginning(List<LoggedEvent> events) implements Found {}

    /** Some of it is gone. */
    record Nothing() implements Found {}
  }

  private final EventLog log;

  Recovery(EventLog log) {
    this.log = log;
  }

  /** Decides on everything up to the head. */
  Found since(Subscribe wish, Head head) {
    return switch (page(wish, head, PAGE_BYTES)) {
      case Found.Nothing nothing -> nothing;
      case Found.Beginning beginning ->
          leadsTo(head, wish.channel(), beginning.events()) ? beginning : new Found.Nothing();
    };
  }

  private boolean leadsTo(Head head, ChannelName channel, List<LoggedEvent> events) {
    return events.isEmpty()
        || events.getLast().seq() == head.seq()
        || log.whole(channel, events.getLast().seq(), head.seq());
  }

  /**
   * Decides on as much as is asked for at once.
   *
   * @param bytes of data at most
   */
  Found page(Subscribe wish, Head head, int bytes) {
    if (wish.since().isEmpty()) {
      return new Found.Beginning(List.of());
    }
    long since = wish.since().getAsLong();
    boolean sameLog = wish.epoch().map(head.epoch()::equals).orElse(true);
    if (!sameLog || since > head.seq() || head.seq() - since > MAX_EVENTS) {
      return new Found.Nothing();
    }
    if (since == head.seq()) {
      return new Found.Beginning(List.of());
    }
    List<LoggedEvent> page = next(wish.channel(), since, head, bytes);
    return page.isEmpty() ? new Found.Nothing() : new Found.Beginning(page);
  }

  /** The events that follow a number before the head; none if they have expired meanwhile. */
  List<LoggedEvent> next(ChannelName channel, long after, Head head) {
    return next(channel, after, head, PAGE_BYTES);
  }

  private List<LoggedEvent> next(ChannelName channel, long after, Head head, int bytes) {
    List<LoggedEvent> page = log.read(channel, after, (int) (head.seq() - after), bytes);
    // So many numbers after the position: none between them is missing.
    boolean whole = !page.isEmpty() && page.getLast().seq() == after + page.size();
    return whole ? page : List.of();
  }
}
