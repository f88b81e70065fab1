package dev.realtimeevents.event;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The events of each channel, numbered without gaps, for the retention time. Thread-safe. */
public interface EventLog {

  /** The result of an append. */
  sealed interface Appended {
    /** The events are stored. One entry for each, in the given order. */
    record Stored(List<Entry> entries) implements Appended {}

    /** Too many writers append to the same channels. The caller can safely repeat the append. */
    record Busy() implements Appended {}
  }

  /**
   * An event in the log.
   *
   * @param event the event in the log; for a repeated id, the first one
   * @param epoch the epoch of its number
   * @param fanOutPending whether its push is not known to be finished
   * @param first the number of the first event of its channel that was stored in the same step
   * @param before the names of the channel's events before this one; empty for a repeated id
   * @param burst the number of the first event of the burst that it is part of; empty for none, and
   *     for a repeated id
   */
  record Entry(
      LoggedEvent event,
      String epoch,
      boolean fanOutPending,
      long first,
      Optional<RecentNames> before,
      OptionalLong burst) {}

  /**
   * Appends events in the given order. An id that its channel has already adds nothing and returns
   * the existing entry, whatever else the event contains. On another channel it is another event.
   *
   * <p>At most 100 events. One DynamoDB transaction is atomic; a list that needs several is stored
   * in order, so a failure leaves the first part of it. The same call again completes it.
   */
  default Appended append(List<Event> events) {
    return append(events, _ -> true);
  }

  /**
   * The same with the knowledge of the sender.
   *
   * @param isLarge whether so many listen to a channel that a {@link Burst} may begin there
   */
  Appended append(List<Event> events, Predicate<ChannelName> isLarge);

  /**
   * Marks the push of these entries as finished or handed to the queue. One write for all that were
   * stored in one step on one channel.
   */
  void fanOutFinished(Collection<Entry> entries);

  /** The head of a channel; 0 with a derived epoch if nothing was published. Writes nothing. */
  default Head open(ChannelName channel) {
    return open(channel, Optional.empty());
  }

  /**
   * The same for a client that knows an epoch. If it names the same run of numbers ({@link
   * Epochs#isSame}), the head has it, so that the client continues.
   */
  Head open(ChannelName channel, Optional<String> epoch);

  /** The heads of channels; a channel in which nothing was published is absent. */
  Map<ChannelName, Head> heads(Collection<ChannelName> channels);

  /** The names of a channel's events up to its head. */
  RecentNames names(ChannelName channel);

  /**
   * Reads the events after a number, oldest first, without expired ones.
   *
   * @param limit the maximum number of events
   */
  default List<LoggedEvent> read(ChannelName channel, long after, int limit) {
    return read(channel, after, limit, Integer.MAX_VALUE);
  }

  /**
   * The same with a maximum size; returns at least one event.
   *
   * @param bytes the maximum size of the events' data, in UTF-8
   */
  List<LoggedEvent> read(ChannelName channel, long after, int limit, int bytes);

  /** Whether the log has every event after one number up to another, none of them expired. */
  boolean isContiguous(ChannelName channel, long after, long upTo);
}
