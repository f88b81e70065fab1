package dev.realtimeevents.subscribe;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.connect.Connections.Connection;
import dev.realtimeevents.connect.Connections.Spent;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.protocol.Ref;
import dev.realtimeevents.protocol.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The connection that sent a message, for as long as the message is answered. It pays for what it
 * causes: one credit for the message, for each answer, for each write unit and for each 8 KB of
 * missed events that are read. For one thread.
 *
 * <p>The first payment covers the message, the answers that it has at least, and the write unit of
 * the payment itself: an honest ping takes one UpdateItem, which also reads the connection, and one
 * write unit. What costs more is paid in rounds of {@link #ROUND} credits, and at the end; each
 * payment writes the row of the connection, one write unit per KB.
 */
final class Caller {
  /** Time to send a frame and close the connection; each can take five seconds. */
  private static final Duration SEND_TIME = Duration.ofSeconds(12);

  /**
   * The credits that a message may owe before it pays. So a connection can overdraw this many for
   * each of its messages that are handled at the same time.
   */
  static final int ROUND = 25;

  private static final int READ_BYTES = 8 * 1024;

  private final String connectionId;
  private final Optional<Ref> ref;
  private final Supplier<Duration> timeLeft;
  private final Duration timeAtBegin;
  private final Sockets sockets;
  private final Connections connections;

  /** The credits that are not paid yet. Below zero, they are paid in advance. */
  private int owed;

  /** The write units of a payment. */
  private int writeUnits = 1;

  /**
   * @param ref the message's name, which each answer repeats
   * @param timeLeft how long the invocation may still run
   */
  Caller(
      String connectionId,
      Optional<Ref> ref,
      Supplier<Duration> timeLeft,
      Sockets sockets,
      Connections connections) {
    this.connectionId = connectionId;
    this.ref = ref;
    this.timeLeft = timeLeft;
    this.timeAtBegin = timeLeft.get();
    this.sockets = sockets;
    this.connections = connections;
  }

  String connectionId() {
    return connectionId;
  }

  /** How long the message has been answered for. */
  Duration elapsed() {
    return timeAtBegin.minus(timeLeft.get());
  }

  Optional<Ref> ref() {
    return ref;
  }

  /**
   * Pays for the message and for answers in advance. Until they are sent, their credits cover what
   * the message writes. So simultaneous messages, none of which has an answer yet, have paid all
   * the same.
   *
   * @param answers 1 or more: one for each channel of the message
   * @return the connection; empty if it has ended, or is over its limit and was closed
   */
  Optional<Connection> begin(int answers) {
    owed = 1 + answers;
    Optional<Connection> connection = pay();
    owed -= answers;
    return connection;
  }

  /** Owes credits, to be paid with the next ones. */
  void owe(int credits) {
    owed += credits;
  }

  /** Owes a credit for each 8 KB that were read from the log, which are two read units. */
  void owesRead(long bytes) {
    owed += (int) (bytes / READ_BYTES);
  }

  /** Pays the rest. A second payment is necessary if the row has grown over a KB. */
  void end() {
    while (owed > 0) {
      pay();
    }
  }

  /** Closes a connection that is over its limit, and one that has no row: its client comes back. */
  private Optional<Connection> pay() {
    return switch (connections.spend(connectionId, owed + writeUnits)) {
      case Spent.Open(var connection, var took) -> {
        owed = took - writeUnits;
        writeUnits = took;
        yield Optional.of(connection);
      }
      case Spent.OverLimit(var retryAfter) -> {
        refuse(retryAfter);
        yield Optional.empty();
      }
      case Spent.Refused() -> {
        owed = 0;
        yield Optional.empty();
      }
      case Spent.NoConnection() -> {
        close();
        yield Optional.empty();
      }
    };
  }

  /** Of simultaneous messages, one tells why and closes; the others are silent. */
  private void refuse(Duration retryAfter) {
    owed = 0;
    if (connections.refuse(connectionId)) {
      ServerMessage.Error error = ServerMessage.Error.rateLimited(retryAfter);
      MessageLines.refused("message", connectionId, error).print();
      sockets.send(connectionId, error.json());
      close();
      connections.disconnected(connectionId);
    }
  }

  /** Sends an answer and returns whether it was delivered. */
  boolean send(ServerMessage answer) {
    return send(answer.json(ref));
  }

  /**
   * Sends a frame and returns whether it was delivered. Closes an unreachable connection, and one
   * that cannot pay: its client reconnects and recovers.
   */
  boolean send(String frame) {
    if (!hasTime() || (++owed >= ROUND && pay().isEmpty())) {
      return false;
    }
    return switch (sockets.send(connectionId, frame)) {
      case Delivery.Delivered() -> true;
      case Delivery.Gone() -> false;
      case Delivery.Throttled _, Delivery.Unreachable _ -> {
        close();
        yield false;
      }
    };
  }

  /**
   * Returns whether there is time to send a frame. If not, closes the connection: its client
   * reconnects and continues from the positions that it has reached.
   */
  boolean hasTime() {
    if (timeLeft.get().compareTo(SEND_TIME) >= 0) {
      return true;
    }
    close();
    return false;
  }

  void close() {
    owed = 0;
    sockets.close(connectionId);
  }
}
