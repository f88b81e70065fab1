package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.protocol.Ref;
import dev.realtimeevents.protocol.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The connection that sent a message, for as long as the message is answered.
 *
 * @param ref the message's name, which each answer repeats
 * @param timeLeft how long the invocation may still run
 */
record Caller(
    String connectionId, Optional<Ref> ref, Supplier<Duration> timeLeft, Sockets sockets) {
  /** Time to send a frame and close the connection; each can take five seconds. */
  private static final Duration SEND_TIME = Duration.ofSeconds(12);

  /** Sends an answer and returns whether it was delivered. */
  boolean send(ServerMessage answer) {
    return send(answer.json(ref));
  }

  /**
   * Sends a frame and returns whether it was delivered. Closes an unreachable connection: its
   * client reconnects and recovers.
   */
  boolean send(String frame) {
    return hasTime()
        && switch (sockets.send(connectionId, frame)) {
          case Delivery.Delivered() -> true;
          case Delivery.Gone() -> false;
          case Delivery.Unreachable _ -> {
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
    sockets.close(connectionId);
  }
}
