package dev.realtimeevents.connect;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The open connections, each with its channels, its newest grant and its credits. Writes the
 * matching rows of {@link dev.realtimeevents.deliver.Subscriptions} too. Thread-safe.
 */
public interface Connections {

  /** The result of spending credits. */
  sealed interface Spent {
    /**
     * The connection is open.
     *
     * @param writeUnits those that spending took
     */
    record Open(Connection connection, int writeUnits) implements Spent {}

    /**
     * The connection has no credit left; nothing was spent.
     *
     * @param retryAfter the time until its bucket is full
     */
    record OverLimit(Duration retryAfter) implements Spent {}

    /** The connection was refused before ({@link Connections#refuse}), and is being closed. */
    record Refused() implements Spent {}

    /** The connection has ended. */
    record NoConnection() implements Spent {}
  }

  /**
   * A subscription that a connection wants.
   *
   * @param until the end of the permission, for a private channel
   */
  record Wish(ChannelName channel, EventFilter filter, Optional<Instant> until) {}

  /** The result of subscribing. */
  sealed interface Outcome {
    /**
     * The connection is subscribed to these channels.
     *
     * @param limit the maximum number of channels of a connection: no more than that fit in
     * @param writeUnits those that subscribing took
     * @param paid the credits that were spent for them, in the same write
     */
    record Subscribed(Set<ChannelName> channels, int limit, int writeUnits, int paid)
        implements Outcome {}

    /** The connection has ended. */
    record NoConnection() implements Outcome {}
  }

  /**
   * An open connection.
   *
   * @param at the time of the connection, by API Gateway's clock
   * @param until its channels; a private one with the end of its permission
   * @param grant the newest grant that the connection showed a token for
   * @param together whether it takes several events in one frame
   */
  record Connection(
      Instant at,
      Map<ChannelName, Optional<Instant>> until,
      Optional<Grant> grant,
      boolean together) {
    public Connection {
      until = Collections.unmodifiableMap(new LinkedHashMap<>(until));
    }

    /** The channels that the connection is subscribed to. */
    public Set<ChannelName> channels() {
      return until.keySet();
    }
  }

  /**
   * Adds a connection that chose the subprotocol. It has no channel, and takes several events in
   * one frame.
   *
   * @param at the time of the connection, by API Gateway's clock
   */
  void connected(String connectionId, Instant at);

  /**
   * Adds a plain connection, which takes one event a frame, and subscribes it to its first channel.
   *
   * @param at the time of the connection, by API Gateway's clock
   */
  void connected(String connectionId, Instant at, ChannelName channel);

  /** Removes a connection and its subscriptions. Does nothing if there is none. */
  void disconnected(String connectionId);

  /**
   * Spends credits of a connection, if it has any left. It may spend more than it has, and is over
   * its limit afterwards.
   *
   * @param credits 1 or more
   */
  Spent spend(String connectionId, int credits);

  /**
   * From now on, a connection that is over its limit cannot spend.
   *
   * @return of simultaneous calls, one gets true
   */
  boolean refuse(String connectionId);

  /**
   * Stores a connection's newest grant. {@link #connectionsOf} its subject then contains it.
   *
   * @return the write units that it took
   */
  int identify(String connectionId, Grant grant);

  /**
   * Subscribes a connection to channels. A repeat replaces the filter and the end; one that changes
   * neither writes nothing. Those that do not fit in are left out, the last ones first.
   *
   * @param known the connection as it was read last
   * @param wishes each for another channel
   */
  Outcome subscribe(String connectionId, Connection known, List<Wish> wishes);

  /**
   * Removes a subscription. Does nothing if there is none.
   *
   * @return the write units that it took
   */
  int unsubscribe(String connectionId, ChannelName channel);

  /** An open connection; empty if there is none. */
  Optional<Connection> connection(String connectionId);

  /** The connections that showed a token of a subject. */
  List<String> connectionsOf(String subject);
}
