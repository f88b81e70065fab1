package dev.realtimeevents.subscribe;

import dev.realtimeevents.deliver.Connections;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ClientMessage;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.ServerMessage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers what a browser says. Thread-safe. */
public final class Messages {
  private final Subscriptions subscriptions;
  private final EventLog log;
  private final Connections connections;
  private final ChannelPolicy policy;

  public Messages(
      Subscriptions subscriptions, EventLog log, Connections connections, ChannelPolicy policy) {
    this.subscriptions = subscriptions;
    this.log = log;
    this.connections = connections;
    this.policy = policy;
  }

  /** Answers one text message, on the connection it came from. */
  public void answer(String connectionId, String text) {
    switch (ClientMessage.parse(text)) {
      case ClientMessage.Subscribe wish -> subscribe(connectionId, wish);
      case ClientMessage.Unsubscribe wish -> unsubscribe(connectionId, wish.channel());
      case ClientMessage.Ping() -> pong(connectionId);
      case ClientMessage.Malformed(var error) -> send(connectionId, error);
    }
  }

  /** Answers a binary message: there is no use for one. */
  public void refuseBinary(String connectionId) {
    send(
        connectionId,
        error("binary_message", "Send text frames; this was a binary one", Optional.empty()));
  }

  private void subscribe(String connectionId, ClientMessage.Subscribe wish) {
    ChannelName channel = wish.channel();
    if (!policy.isPublic(channel)) {
      send(
          connectionId,
          error("forbidden", "This channel is not public", Optional.of(channel)));
      return;
    }
    switch (subscriptions.subscribe(connectionId, channel, wish.events())) {
      case Subscriptions.Outcome.Listening() -> recover(connectionId, wish);
      case Subscriptions.Outcome.TooMany(int limit) ->
          send(
              connectionId,
              error(
                  "too_many_channels",
                  "A connection listens to " + limit + " channels at most; unsubscribe from one first",
                  Optional.of(channel)));
      case Subscriptions.Outcome.NoConnection() -> connections.close(connectionId);
    }
  }

  /** The subscription is written; only now is the log read. */
  private void recover(String connectionId, ClientMessage.Subscribe wish) {
    Head head = log.open(wish.channel());
    switch (new Recovery(log).since(wish, head)) {
      case Recovery.Found.Everything(var missed) -> {
        if (!send(connectionId, new ServerMessage.Subscribed(wish.channel(), head, true))) {
          return;
        }
        List<LoggedEvent> wanted =
            missed.stream().filter(m -> wish.events().accepts(m.name())).toList();
        for (LoggedEvent event : wanted) {
          if (!post(connectionId, EventFrame.of(event))) {
            return;
          }
        }
      }
      case Recovery.Found.Nothing() ->
          send(connectionId, new ServerMessage.Subscribed(wish.channel(), head, false));
    }
  }

  private void unsubscribe(String connectionId, ChannelName channel) {
    subscriptions.unsubscribe(connectionId, channel);
    send(connectionId, new ServerMessage.Unsubscribed(channel));
  }

  private void pong(String connectionId) {
    Optional<Set<ChannelName>> channels = subscriptions.channels(connectionId);
    if (channels.isEmpty()) {
      connections.close(connectionId);
      return;
    }
    send(connectionId, new ServerMessage.Pong(log.heads(channels.get())));
  }

  private boolean send(String connectionId, ServerMessage message) {
    return post(connectionId, message.json());
  }

  /** Whether it arrived. A client that cannot be reached is cut off, so that it comes back and asks. */
  private boolean post(String connectionId, String frame) {
    return switch (connections.post(connectionId, frame)) {
      case Delivery.Delivered() -> true;
      case Delivery.Gone() -> false;
      case Delivery.Unreachable(var reason) -> {
        connections.close(connectionId);
        yield false;
      }
    };
  }

  private static ServerMessage.Error error(
      String code, String sentence, Optional<ChannelName> channel) {
    return new ServerMessage.Error(code, sentence, channel.map(ChannelName::value));
  }
}
