package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import java.util.List;

/**
 * Finds the events that a client missed: all of them or none, never a part.
 *
 * @see <a href="https://centrifugal.dev/docs/server/history_and_recovery">History and recovery in
 *     Centrifugo</a>
 */
final class Recovery {
  /** The maximum number of events to recover. Beyond it, reloading the page is cheaper. */
  static final int MAX_EVENTS = 1000;

  /** The maximum data in memory at a time: the data of all events could be 128 MB. */
  private static final int PAGE_BYTES = 1_000_000;

  /** The result of a search. */
  sealed interface Found {
    /**
     * The log has all missed events. They start with these, in order; {@link #next} reads the
     * others. Empty if the client missed none or gave no position.
     */
    record Events(List<LoggedEvent> events) implements Found {}

    /** The log no longer has all missed events. */
    record Lost() implements Found {}
  }

  private final EventLog log;

  Recovery(EventLog log) {
    this.log = log;
  }

  /** Decides on all events up to the head. */
  Found since(Subscribe request, Head head) {
    return switch (page(request, head, PAGE_BYTES)) {
      case Found.Lost lost -> lost;
      case Found.Events found ->
          reachesTo(head, request.channel(), found.events()) ? found : new Found.Lost();
    };
  }

  private boolean reachesTo(Head head, ChannelName channel, List<LoggedEvent> events) {
    return events.isEmpty()
        || events.getLast().seq() == head.seq()
        || log.isContiguous(channel, events.getLast().seq(), head.seq());
  }

  /**
   * Decides on the first page of events only.
   *
   * @param bytes the maximum size of the page's data
   */
  Found page(Subscribe request, Head head, int bytes) {
    if (request.since().isEmpty()) {
      return new Found.Events(List.of());
    }
    long since = request.since().getAsLong();
    boolean sameEpoch = request.epoch().map(head.epoch()::equals).orElse(true);
    if (!sameEpoch || since > head.seq() || head.seq() - since > MAX_EVENTS) {
      return new Found.Lost();
    }
    if (since == head.seq()) {
      return new Found.Events(List.of());
    }
    List<LoggedEvent> page = next(request.channel(), since, head, bytes);
    return page.isEmpty() ? new Found.Lost() : new Found.Events(page);
  }

  /** The next events after a number below the head; empty if some have expired meanwhile. */
  List<LoggedEvent> next(ChannelName channel, long after, Head head) {
    return next(channel, after, head, PAGE_BYTES);
  }

  private List<LoggedEvent> next(ChannelName channel, long after, Head head, int bytes) {
    List<LoggedEvent> page = log.read(channel, after, (int) (head.seq() - after), bytes);
    boolean contiguous = !page.isEmpty() && page.getLast().seq() == after + page.size();
    return contiguous ? page : List.of();
  }
}
