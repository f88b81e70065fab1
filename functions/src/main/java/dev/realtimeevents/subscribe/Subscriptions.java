package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Connections and the channels that each listens to. Thread-safe. */
public interface Subscriptions {

  /** What became of a wish to listen. */
  sealed interface Outcome {
    /** The connection listens to the channel from now on. */
    record Listening() implements Outcome {}

    /** It listens to {@code limit} channels, as many as it may. */
    record TooMany(int limit) implements Outcome {}

    /** There is no such connection: it has ended. */
    record NoConnection() implements Outcome {}
  }

  /**
   * A connection has been made. It listens to {@code channel} at once.
   *
   * @param at when, by API Gateway's clock
   */
  void connected(String connectionId, Instant at, ChannelName channel);

  /** A connection is gone, with all it listened to. Again does no harm. */
  void disconnected(String connectionId);

  /** Listen to a channel; again replaces the filter. */
  Outcome subscribe(String connectionId, ChannelName channel, EventFilter filter);

  /** Listen to it no longer; if it never did, nothing happens. */
  void unsubscribe(String connectionId, ChannelName channel);

  /** What the connection listens to; empty if there is no such connection. */
  Optional<Set<ChannelName>> channels(String connectionId);
}
