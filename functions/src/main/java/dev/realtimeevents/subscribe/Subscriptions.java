package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.util.List;
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
   * A connection that is open.
   *
   * @param channels what it listens to
   * @param grant the newest token it showed
   */
  record Connection(Set<ChannelName> channels, Optional<Grant> grant) {}

  /**
   * A connection has been made. It listens to {@code channel} at once.
   *
   * @param at when, by API Gateway's clock
   */
  void connected(String connectionId, Instant at, ChannelName channel);

  /** A connection is gone, with all it listened to. Again does no harm. */
  void disconnected(String connectionId);

  /** A connection has shown a token; from now on {@link #connectionsOf} its subject names it. */
  void identify(String connectionId, Grant grant);

  /**
   * Listen to a channel; again replaces the filter and the end.
   *
   * @param until when the permission ends, for a channel that needs one
   */
  Outcome subscribe(
      String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until);

  /** Listen to it no longer; if it never did, nothing happens. */
  void unsubscribe(String connectionId, ChannelName channel);

  /** What is known of a connection; empty if there is no such one. */
  Optional<Connection> connection(String connectionId);

  /** The connections that showed a token of this subject. */
  List<String> connectionsOf(String subject);
}
