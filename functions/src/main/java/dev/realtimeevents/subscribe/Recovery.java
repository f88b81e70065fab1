package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ChannelRequest;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Finds the events that a client missed: all of them or none, never a part.
 *
 * @see <a href="https://centrifugal.dev/docs/server/history_and_recovery">History and recovery in
 *     Centrifugo</a>
 */
final class Recovery {
  /** The maximum number of events to recover. Beyond it, reloading the page is cheaper. */
  static final int MAX_EVENTS = 1000;

  /** The maximum for a client that receives each event in a message of its own. */
  static final int MAX_FRAMES = 100;

  /**
   * The maximum data of a recovery, which could be 128 MB otherwise. It is estimated from the first
   * page, because a read costs as much as the data.
   */
  static final int MAX_BYTES = 4_000_000;

  /** The maximum data in memory at a time. */
  private static final int PAGE_BYTES = 1_000_000;

  /** The result of a search. */
  sealed interface Found {
    /**
     * The log has all events that the client wants. They start with these, in order; {@link #next}
     * reads the others. Empty if there are none.
     *
     * @param since the number after which they begin
     */
    record Events(long since, List<LoggedEvent> events) implements Found {}

    /** The log no longer has all missed events. */
    record Lost() implements Found {}
  }

  private final EventLog log;
  private final LongConsumer read;

  /**
   * @param read is told how many bytes of events each read of the log took
   */
  Recovery(EventLog log, LongConsumer read) {
    this.log = log;
    this.read = read;
  }

  /**
   * Decides on all events up to the head.
   *
   * @param most the maximum number of events
   */
  Found all(ChannelRequest request, Head head, int most) {
    return switch (first(request, head, most, most, PAGE_BYTES)) {
      case Found.Lost lost -> lost;
      case Found.Events found ->
          request.start() instanceof Start.Rewind
                  || reachesTo(head, request.channel(), found.events())
              ? found
              : new Found.Lost();
    };
  }

  private boolean reachesTo(Head head, ChannelName channel, List<LoggedEvent> events) {
    if (events.isEmpty() || events.getLast().seq() == head.seq()) {
      return true;
    }
    long last = events.getLast().seq();
    long rest = (head.seq() - last) * average(events);
    if (rest > MAX_BYTES) {
      return false;
    }
    read.accept(rest);
    return log.isContiguous(channel, last, head.seq());
  }

  private static long average(List<LoggedEvent> events) {
    return Math.max(1, bytes(events) / events.size());
  }

  private static long bytes(List<LoggedEvent> events) {
    return events.stream().mapToLong(event -> event.event().bytes()).sum();
  }

  /**
   * Decides on the first page of events only.
   *
   * @param limit the maximum number of events in the page
   * @param bytes the maximum size of the page's data
   */
  Found first(ChannelRequest request, Head head, int limit, int bytes) {
    return first(request, head, MAX_EVENTS, limit, bytes);
  }

  private Found first(ChannelRequest request, Head head, int most, int limit, int bytes) {
    return switch (request.start()) {
      case Start.Now() -> new Found.Events(head.seq(), List.of());
      case Start.Since(var since, var epoch) ->
          epoch.map(head.epoch()::equals).orElse(true)
              ? since(request.channel(), since, head, most, limit, bytes)
              : new Found.Lost();
      case Start.Rewind(var events) ->
          rewind(request.channel(), Math.min(events, most), head, limit, bytes);
    };
  }

  private Found since(ChannelName channel, long since, Head head, int most, int limit, int bytes) {
    if (since > head.seq() || head.seq() - since > most) {
      return new Found.Lost();
    }
    if (since == head.seq()) {
      return new Found.Events(since, List.of());
    }
    List<LoggedEvent> page = next(channel, since, head, limit, bytes);
    return page.isEmpty() ? new Found.Lost() : new Found.Events(since, page);
  }

  /**
   * Finds the newest events up to the head of which none has expired, possibly none at all. Skips
   * those that would make the recovery too large.
   */
  private Found rewind(ChannelName channel, int events, Head head, int limit, int bytes) {
    long after = Math.max(0, head.seq() - events);
    while (after < head.seq()) {
      List<LoggedEvent> run =
          lastRun(read(channel, after, (int) (head.seq() - after), bytes), head);
      if (run.isEmpty()) {
        break;
      }
      if (reachesTo(head, channel, run)) {
        return new Found.Events(
            run.getFirst().seq() - 1, run.subList(0, Math.min(limit, run.size())));
      }
      after = Math.max(run.getLast().seq(), head.seq() - MAX_BYTES / average(run));
    }
    return new Found.Events(head.seq(), List.of());
  }

  /** The events after the last gap, up to the head. */
  private static List<LoggedEvent> lastRun(List<LoggedEvent> events, Head head) {
    int end = events.size();
    while (end > 0 && events.get(end - 1).seq() > head.seq()) {
      end--;
    }
    int start = Math.max(0, end - 1);
    while (start > 0 && events.get(start - 1).seq() == events.get(start).seq() - 1) {
      start--;
    }
    return events.subList(start, end);
  }

  /** The next events after a number below the head; empty if some have expired meanwhile. */
  List<LoggedEvent> next(ChannelName channel, long after, Head head) {
    return next(channel, after, head, MAX_EVENTS, PAGE_BYTES);
  }

  private List<LoggedEvent> next(ChannelName channel, long after, Head head, int limit, int bytes) {
    int wanted = (int) Math.min(limit, head.seq() - after);
    List<LoggedEvent> page = read(channel, after, wanted, bytes);
    boolean contiguous = !page.isEmpty() && page.getLast().seq() == after + page.size();
    return contiguous ? page : List.of();
  }

  private List<LoggedEvent> read(ChannelName channel, long after, int limit, int bytes) {
    List<LoggedEvent> events = log.read(channel, after, limit, bytes);
    read.accept(bytes(events));
    return events;
  }
}
