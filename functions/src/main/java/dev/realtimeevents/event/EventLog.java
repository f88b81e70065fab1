package dev.realtimeevents.event;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The log of every channel: numbered without gaps, kept for the retention. Thread-safe. */
public interface EventLog {

  /** What became of an append. */
  sealed interface Appended {
    /** One entry for each event, in the order given. */
    record Stored(List<Entry> entries) implements Appended {}

    /** Too many others append to the same channels at this moment; nothing of a repeat is lost. */
    record Busy() implements Appended {}
  }

  /**
   * An event in the log.
   *
   * @param event as it is in the log: for a repeated id that is what was sent first
   * @param fanOutPending whether its push has not been seen to finish
   */
  record Entry(LoggedEvent event, boolean fanOutPending) {}

  /**
   * Appends events in their order. An id that is in the log already adds nothing and gives the
   * entry that is there.
   *
   * <p>At most 100 events. Those that fit one DynamoDB transaction are stored together or not at
   * all; a larger list is stored in several, in order, so that a failure leaves a beginning of it,
   * which the same call completes.
   */
  Appended append(List<Event> events);

  /** Notes that the push of these events is done, or handed to the queue. */
  void fanOutFinished(Collection<LoggedEvent> events);

  /** Where the channel stands; gives it an epoch if it has none. */
  Head open(ChannelName channel);

  /** Where each of these channels stands; one that was never opened is absent. */
  Map<ChannelName, Head> heads(Collection<ChannelName> channels);

  /**
   * Events after a number, oldest first, none that is past its retention.
   *
   * @param limit how many at most
   */
  default List<LoggedEvent> read(ChannelName channel, long after, int limit) {
    return read(channel, after, limit, Integer.MAX_VALUE);
  }

  /**
   * The same, but no more than fit so many bytes; one in any case.
   *
   * @param bytes of the events' data, in UTF-8
   */
  List<LoggedEvent> read(ChannelName channel, long after, int limit, int bytes);

  /** Whether each event after one number up to another is there, none past its retention. */
  boolean whole(ChannelName channel, long after, long upTo);
}
