package dev.realtimeevents.connect;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The open connections, each with its channels and its newest grant. Writes the matching rows of
 * {@link dev.realtimeevents.deliver.Subscriptions} too. Thread-safe.
 */
public interface Connections {

  /** The result of subscribing. */
  sealed interface Outcome {
    /** The connection is subscribed to the channel. */
    record Subscribed() implements Outcome {}

    /** The connection has {@code limit} channels already, the maximum. */
    record TooMany(int limit) implements Outcome {}

    /** The connection has ended. */
    record NoConnection() implements Outcome {}
  }

  /**
   * An open connection.
   *
   * @param until its channels; a private one with the end of its permission
   * @param grant the newest grant that the connection showed a token for
   */
  record Connection(Map<ChannelName, Optional<Instant>> until, Optional<Grant> grant) {
    public Connection {
      until = Collections.unmodifiableMap(new LinkedHashMap<>(until));
    }

    /** The channels that the connection is subscribed to. */
    public Set<ChannelName> channels() {
      return until.keySet();
    }
  }

  /**
   * Adds a connection without a channel.
   *
   * @param at the time of the connection, by API Gateway's clock
   */
  void connected(String connectionId, Instant at);

  /**
   * Adds a connection and subscribes it to its first channel.
   *
   * @param at the time of the connection, by API Gateway's clock
   */
  void connected(String connectionId, Instant at, ChannelName channel);

  /** Removes a connection and its subscriptions. Does nothing if there is none. */
  void disconnected(String connectionId);

  /** Stores a connection's newest grant. {@link #connectionsOf} its subject then contains it. */
  void identify(String connectionId, Grant grant);

  /**
   * Subscribes a connection to a channel. A repeat replaces the filter and the end.
   *
   * @param until the end of the permission, for a private channel
   */
  Outcome subscribe(
      String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until);

  /** Removes a subscription. Does nothing if there is none. */
  void unsubscribe(String connectionId, ChannelName channel);

  /** An open connection; empty if there is none. */
  Optional<Connection> connection(String connectionId);

  /** The connections that showed a token of a subject. */
  List<String> connectionsOf(String subject);
}
