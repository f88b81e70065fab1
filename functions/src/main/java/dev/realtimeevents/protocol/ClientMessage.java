package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import java.util.List;
import java.util.Optional;

/** A message of a client on its WebSocket: a JSON object with the key {@code action}. */
public sealed interface ClientMessage {

  /** The number of answers, at least: one for each channel. */
  default int answers() {
    return 1;
  }

  /**
   * Subscribe to channels.
   *
   * @param channels the valid requests, each for another channel
   * @param malformed the errors of the other requests of the same message
   * @param token opens private channels, and later ones of the same connection; an empty one opens
   *     none, whatever the connection has shown before
   */
  record Subscribe(
      List<ChannelRequest> channels, List<ServerMessage.Error> malformed, Optional<String> token)
      implements ClientMessage {
    public Subscribe {
      channels = List.copyOf(channels);
      malformed = List.copyOf(malformed);
    }

    @Override
    public int answers() {
      return channels.size() + malformed.size();
    }
  }

  /** Remove a subscription. */
  record Unsubscribe(ChannelName channel) implements ClientMessage {}

  /** Ask for the number of subscribers of a channel. */
  record Presence(ChannelName channel) implements ClientMessage {}

  /** Ask for the heads of the subscribed channels. */
  record Ping() implements ClientMessage {}

  /** Any other message, with the error to send back. */
  record Malformed(ServerMessage.Error error) implements ClientMessage {}

  /**
   * A message as it was received.
   *
   * @param ref the client's name for it, which each answer repeats
   */
  record Received(Optional<Ref> ref, ClientMessage message) {}

  /** Parses one text message. */
  static Received parse(String text) {
    return ClientMessageReader.read(text);
  }
}
