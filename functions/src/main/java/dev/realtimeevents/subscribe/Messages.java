package dev.realtimeevents.subscribe;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.connect.Connections.Connection;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.protocol.ClientMessage;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.ChannelAccess.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers the messages of clients. Thread-safe. */
public final class Messages {
  private final Connections connections;
  private final EventLog log;
  private final Sockets sockets;
  private final Presence presence;
  private final Audience audience;
  private final ChannelAccess access;
  private final Subscribing subscribing;

  public Messages(
      Connections connections,
      Presence presence,
      Audience audience,
      EventLog log,
      Sockets sockets,
      ChannelAccess access) {
    this.connections = connections;
    this.presence = presence;
    this.audience = audience;
    this.log = log;
    this.sockets = sockets;
    this.access = access;
    this.subscribing = new Subscribing(connections, audience, log, access);
  }

  /**
   * Answers one text message on its connection.
   *
   * @param timeLeft how long the invocation may still run
   */
  public void answer(String connectionId, String text, Supplier<Duration> timeLeft) {
    ClientMessage.Received received = ClientMessage.parse(text);
    var caller = new Caller(connectionId, received.ref(), timeLeft, sockets, connections);
    Optional<Connection> connection = caller.begin(received.message().answers());
    if (connection.isPresent()) {
      answer(caller, connection.get(), received.message());
      caller.end();
    }
  }

  private void answer(Caller caller, Connection connection, ClientMessage received) {
    switch (received) {
      case ClientMessage.Subscribe message -> subscribing.answer(caller, connection, message);
      case ClientMessage.Unsubscribe(var channel) -> unsubscribe(caller, connection, channel);
      case ClientMessage.Presence(var channel) -> presence(caller, connection, channel);
      case ClientMessage.Ping() -> pong(caller, connection);
      case ClientMessage.Malformed(var error) -> refuse(caller, error);
    }
  }

  private void unsubscribe(Caller caller, Connection connection, ChannelName channel) {
    if (connection.channels().contains(channel)) {
      caller.owe(connections.unsubscribe(caller.connectionId(), channel));
    }
    MessageLines.unsubscribed(caller.connectionId(), channel).print();
    caller.send(new ServerMessage.Unsubscribed(channel));
  }

  private static void refuse(Caller caller, ServerMessage.Error error) {
    MessageLines.refused("message", caller.connectionId(), error).print();
    caller.send(error);
  }

  private void presence(Caller caller, Connection connection, ChannelName channel) {
    switch (access.byConnection(channel, connection)) {
      case Decision.Public _, Decision.Subscribed _ -> count(caller, channel);
      case Decision.Granted(var grant) ->
          access
              .revoked(channel, grant)
              .ifPresentOrElse(error -> refuse(caller, error), () -> count(caller, channel));
      case Decision.Denied(var error) -> refuse(caller, error);
    }
  }

  private void count(Caller caller, ChannelName channel) {
    caller.send(new ServerMessage.Presence(channel, presence.of(channel)));
  }

  /** Reports expired permissions too, because a silent channel has no push that would. */
  private void pong(Caller caller, Connection connection) {
    var open = new ArrayList<ChannelName>();
    connection
        .until()
        .forEach(
            (channel, until) -> {
              if (until.filter(access::hasEnded).isPresent()) {
                caller.send(ServerMessage.Error.tokenExpired(channel));
              } else {
                open.add(channel);
              }
            });
    Map<ChannelName, Head> heads = log.heads(open);
    var newest = new LinkedHashMap<ChannelName, Long>();
    open.forEach(
        channel -> newest.put(channel, heads.containsKey(channel) ? heads.get(channel).seq() : 0));
    caller.send(new ServerMessage.Pong(newest, audience.spread(open)));
  }
}
