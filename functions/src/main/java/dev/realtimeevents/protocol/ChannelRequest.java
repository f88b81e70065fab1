package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import java.util.Optional;

/** A client's wish for one channel: where to start, and which events. */
public record ChannelRequest(ChannelName channel, Start start, EventFilter events) {
  /** The maximum number of events to rewind. */
  public static final int MAX_REWIND = 1000;

  /** The epoch of the client's position, if it has sent one. */
  public Optional<String> epoch() {
    return start instanceof Start.Since(_, var epoch) ? epoch : Optional.empty();
  }

  /** The place in the log where the events begin. */
  public sealed interface Start {
    /** After the newest event. */
    record Now() implements Start {}

    /**
     * After the client's position.
     *
     * @param seq the number of the last event that the client received
     * @param epoch the epoch of {@code seq}
     */
    record Since(long seq, Optional<String> epoch) implements Start {}

    /**
     * With the newest events.
     *
     * @param events how many, 0 to {@link #MAX_REWIND}; before the filter
     */
    record Rewind(int events) implements Start {}
  }
}
