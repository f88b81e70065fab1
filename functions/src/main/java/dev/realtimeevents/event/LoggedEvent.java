package dev.realtimeevents.event;

import java.time.Instant;
import java.util.Optional;

/**
 * An event in the log.
 *
 * @param seq the number in its channel: 1, 2, 3, … without gaps
 * @param acceptedAt when it was written to the log, if that is known. Two that differ only in this
 *     are equal: it is no part of the event, and only reading its row tells it
 */
public record LoggedEvent(Event event, long seq, Optional<Instant> acceptedAt) {

  /** An event that was not read from the log. */
  public LoggedEvent(Event event, long seq) {
    this(event, seq, Optional.empty());
  }

  public ChannelName channel() {
    return event.channel();
  }

  public EventName name() {
    return event.name();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LoggedEvent that && seq == that.seq && event.equals(that.event);
  }

  @Override
  public int hashCode() {
    return 31 * event.hashCode() + Long.hashCode(seq);
  }
}
