package dev.realtimeevents.subscribe;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ClientMessage;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.ChannelAccess.Decision;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers the messages of clients. Thread-safe. */
public final class Messages {
  /** Time to send a frame and close the connection; each can take five seconds. */
  private static final Duration SEND_TIME = Duration.ofSeconds(12);

  /** A subscribe message with its connection and the time left to answer it. */
  private record SubscribeRequest(
      String connectionId, ClientMessage.Subscribe message, Supplier<Duration> timeLeft) {}

  private final Connections connections;
  private final EventLog log;
  private final Sockets sockets;
  private final Presence presence;
  private final ChannelAccess access;
  private final Recovery recovery;

  public Messages(
      Connections connections,
      Presence presence,
      EventLog log,
      Sockets sockets,
      ChannelAccess access) {
    this.connections = connections;
    this.presence = presence;
    this.log = log;
    this.sockets = sockets;
    this.access = access;
    this.recovery = new Recovery(log);
  }

  /**
   * Answers one text message on its connection.
   *
   * @param timeLeft how long the invocation may still run
   */
  public void answer(String connectionId, String text, Supplier<Duration> timeLeft) {
    switch (ClientMessage.parse(text)) {
      case ClientMessage.Subscribe message ->
          subscribe(new SubscribeRequest(connectionId, message, timeLeft));
      case ClientMessage.Unsubscribe message -> unsubscribe(connectionId, message.channel());
      case ClientMessage.Presence message -> presence(connectionId, message.channel());
      case ClientMessage.Ping() -> pong(connectionId);
      case ClientMessage.Malformed(var error) -> send(connectionId, error);
    }
  }

  private void subscribe(SubscribeRequest request) {
    switch (decide(
        request.connectionId(), request.message().channel(), request.message().token())) {
      case Decision.Public() -> subscribeTo(request, Optional.empty());
      case Decision.Granted(var grant) -> subscribe(request, grant);
      case Decision.Subscribed(var until) -> subscribeTo(request, Optional.of(until));
      case Decision.Denied(var error) -> send(request.connectionId(), error);
    }
  }

  /**
   * Stores the grant before checking for its revocation; {@link ChannelAccess#revoked} says why.
   */
  private void subscribe(SubscribeRequest request, Grant grant) {
    connections.identify(request.connectionId(), grant);
    access
        .revoked(request.message().channel(), grant)
        .ifPresentOrElse(
            error -> send(request.connectionId(), error),
            () -> subscribeTo(request, Optional.of(grant.expiresAt())));
  }

  /** Decides by the token of the message, or else by those that the connection has shown. */
  private Decision decide(String connectionId, ChannelName channel, Optional<String> token) {
    if (token.isPresent() || access.isPublic(channel)) {
      return access.byToken(channel, token);
    }
    return access.byConnection(channel, connections.connection(connectionId));
  }

  private void subscribeTo(SubscribeRequest request, Optional<Instant> until) {
    String connectionId = request.connectionId();
    ChannelName channel = request.message().channel();
    switch (connections.subscribe(connectionId, channel, request.message().events(), until)) {
      case Connections.Outcome.Subscribed() -> recover(request);
      case Connections.Outcome.TooMany(int limit) ->
          send(
              connectionId,
              new ServerMessage.Error(
                  "too_many_channels",
                  "This connection has "
                      + limit
                      + " channels, the maximum; unsubscribe from one first",
                  Optional.of(channel.value())));
      case Connections.Outcome.NoConnection() -> sockets.close(connectionId);
    }
  }

  /** Reads the log only after the subscription is written. */
  private void recover(SubscribeRequest request) {
    ChannelName channel = request.message().channel();
    Head head = log.open(channel);
    switch (recovery.since(request.message(), head)) {
      case Recovery.Found.Events(var missed) -> {
        if (send(request.connectionId(), new ServerMessage.Subscribed(channel, head, true))) {
          sendMissed(request, head, missed);
        }
      }
      case Recovery.Found.Lost() ->
          send(request.connectionId(), new ServerMessage.Subscribed(channel, head, false));
    }
  }

  /**
   * Sends all missed events, page by page. If the time runs out, or events expire meanwhile, closes
   * the connection: its client reconnects and continues from the position it has reached.
   */
  private void sendMissed(SubscribeRequest request, Head head, List<LoggedEvent> firstPage) {
    List<LoggedEvent> page = firstPage;
    while (!page.isEmpty()) {
      for (LoggedEvent event : page) {
        if (request.timeLeft().get().compareTo(SEND_TIME) < 0) {
          sockets.close(request.connectionId());
          return;
        }
        if (request.message().events().accepts(event.name())
            && !send(request.connectionId(), EventFrame.render(event))) {
          return;
        }
      }
      long reached = page.getLast().seq();
      if (reached == head.seq()) {
        return;
      }
      page = recovery.next(request.message().channel(), reached, head);
      if (page.isEmpty()) {
        sockets.close(request.connectionId());
      }
    }
  }

  private void unsubscribe(String connectionId, ChannelName channel) {
    connections.unsubscribe(connectionId, channel);
    send(connectionId, new ServerMessage.Unsubscribed(channel));
  }

  private void presence(String connectionId, ChannelName channel) {
    switch (decide(connectionId, channel, Optional.empty())) {
      case Decision.Public _, Decision.Subscribed _ -> count(connectionId, channel);
      case Decision.Granted(var grant) ->
          access
              .revoked(channel, grant)
              .ifPresentOrElse(
                  error -> send(connectionId, error), () -> count(connectionId, channel));
      case Decision.Denied(var error) -> send(connectionId, error);
    }
  }

  private void count(String connectionId, ChannelName channel) {
    send(connectionId, new ServerMessage.Presence(channel, presence.of(channel)));
  }

  /** Reports expired permissions too, because a silent channel has no push that would. */
  private void pong(String connectionId) {
    Optional<Connections.Connection> connection = connections.connection(connectionId);
    if (connection.isEmpty()) {
      sockets.close(connectionId);
      return;
    }
    var open = new ArrayList<ChannelName>();
    connection
        .get()
        .until()
        .forEach(
            (channel, until) -> {
              if (until.filter(access::hasEnded).isPresent()) {
                send(connectionId, ServerMessage.Error.tokenExpired(channel));
              } else {
                open.add(channel);
              }
            });
    send(connectionId, new ServerMessage.Pong(log.heads(open)));
  }

  private boolean send(String connectionId, ServerMessage message) {
    return send(connectionId, message.json());
  }

  /**
   * Sends a frame and returns whether it was delivered. Closes an unreachable connection: its
   * client reconnects and recovers.
   */
  private boolean send(String connectionId, String frame) {
    return switch (sockets.send(connectionId, frame)) {
      case Delivery.Delivered() -> true;
      case Delivery.Gone() -> false;
      case Delivery.Unreachable _ -> {
        sockets.close(connectionId);
        yield false;
      }
    };
  }
}
