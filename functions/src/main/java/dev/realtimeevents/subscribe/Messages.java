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
import dev.realtimeevents.subscribe.ChannelAccess.Decision;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers what a browser says. Thread-safe. */
public final class Messages {
  /** Time kept for a post and a close, each of which can take five seconds. */
  private static final Duration POST_TIME = Duration.ofSeconds(12);

  /** A wish to listen, the connection it came from, and how long the answer may take. */
  private record Asked(
      String connectionId, ClientMessage.Subscribe wish, Supplier<Duration> timeLeft) {}

  private final Subscriptions subscriptions;
  private final EventLog log;
  private final Connections connections;
  private final Presence presence;
  private final ChannelAccess access;
  private final Recovery recovery;

  public Messages(
      Subscriptions subscriptions,
      Presence presence,
      EventLog log,
      Connections connections,
      ChannelAccess access) {
    this.subscriptions = subscriptions;
    this.presence = presence;
    this.log = log;
    this.connections = connections;
    this.access = access;
    this.recovery = new Recovery(log);
  }

  /**
   * Answers one text message, on the connection it came from.
   *
   * @param timeLeft how long the invocation may still run
   */
  public void answer(String connectionId, String text, Supplier<Duration> timeLeft) {
    switch (ClientMessage.parse(text)) {
      case ClientMessage.Subscribe wish -> subscribe(new Asked(connectionId, wish, timeLeft));
      case ClientMessage.Unsubscribe wish -> unsubscribe(connectionId, wish.channel());
      case ClientMessage.Presence wish -> presence(connectionId, wish.channel());
      case ClientMessage.Ping() -> pong(connectionId);
      case ClientMessage.Malformed(var error) -> send(connectionId, error);
    }
  }

  private void subscribe(Asked asked) {
    switch (decide(asked.connectionId(), asked.wish().channel(), asked.wish().token())) {
      case Decision.Public() -> listen(asked, Optional.empty());
      case Decision.Granted(var grant) -> subscribe(asked, grant);
      case Decision.Listening(var until) -> listen(asked, Optional.of(until));
      case Decision.Refused(var error) -> send(asked.connectionId(), error);
    }
  }

  /** The holder of the grant is on record before it is asked whether the grant was taken back. */
  private void subscribe(Asked asked, Grant grant) {
    subscriptions.identify(asked.connectionId(), grant);
    access
        .revoked(asked.wish().channel(), grant)
        .ifPresentOrElse(
            error -> send(asked.connectionId(), error),
            () -> listen(asked, Optional.of(grant.expiresAt())));
  }

  /** By the token of the message; without one, by those that the connection showed before. */
  private Decision decide(String connectionId, ChannelName channel, Optional<String> token) {
    if (token.isPresent() || access.isPublic(channel)) {
      return access.byToken(channel, token);
    }
    return access.byConnection(channel, subscriptions.connection(connectionId));
  }

  private void listen(Asked asked, Optional<Instant> until) {
    String connectionId = asked.connectionId();
    ChannelName channel = asked.wish().channel();
    switch (subscriptions.subscribe(connectionId, channel, asked.wish().events(), until)) {
      case Subscriptions.Outcome.Listening() -> recover(asked);
      case Subscriptions.Outcome.TooMany(int limit) ->
          send(
              connectionId,
              new ServerMessage.Error(
                  "too_many_channels",
                  "A connection listens to "
                      + limit
                      + " channels at most; unsubscribe from one first",
                  Optional.of(channel.value())));
      case Subscriptions.Outcome.NoConnection() -> connections.close(connectionId);
    }
  }

  /** The subscription is written; only now is the log read. */
  private void recover(Asked asked) {
    ChannelName channel = asked.wish().channel();
    Head head = log.open(channel);
    switch (recovery.since(asked.wish(), head)) {
      case Recovery.Found.Beginning(var missed) -> {
        if (send(asked.connectionId(), new ServerMessage.Subscribed(channel, head, true))) {
          give(asked, head, missed);
        }
      }
      case Recovery.Found.Nothing() ->
          send(asked.connectionId(), new ServerMessage.Subscribed(channel, head, false));
    }
  }

  /**
   * Gives all that was missed, page by page. If there is no time for it, or some has expired
   * meanwhile, the client is cut off: it comes back at once and asks from the position that it has
   * reached.
   */
  private void give(Asked asked, Head head, List<LoggedEvent> beginning) {
    List<LoggedEvent> page = beginning;
    while (!page.isEmpty()) {
      for (LoggedEvent event : page) {
        if (asked.timeLeft().get().compareTo(POST_TIME) < 0) {
          connections.close(asked.connectionId());
          return;
        }
        if (asked.wish().events().accepts(event.name())
            && !post(asked.connectionId(), EventFrame.of(event))) {
          return;
        }
      }
      long reached = page.getLast().seq();
      if (reached == head.seq()) {
        return;
      }
      page = recovery.next(asked.wish().channel(), reached, head);
      if (page.isEmpty()) {
        connections.close(asked.connectionId());
      }
    }
  }

  private void unsubscribe(String connectionId, ChannelName channel) {
    subscriptions.unsubscribe(connectionId, channel);
    send(connectionId, new ServerMessage.Unsubscribed(channel));
  }

  private void presence(String connectionId, ChannelName channel) {
    switch (decide(connectionId, channel, Optional.empty())) {
      case Decision.Public _, Decision.Listening _ -> count(connectionId, channel);
      case Decision.Granted(var grant) ->
          access
              .revoked(channel, grant)
              .ifPresentOrElse(
                  error -> send(connectionId, error), () -> count(connectionId, channel));
      case Decision.Refused(var error) -> send(connectionId, error);
    }
  }

  private void count(String connectionId, ChannelName channel) {
    send(connectionId, new ServerMessage.Presence(channel, presence.of(channel)));
  }

  /** A client whose token has run out learns of it here, though its channels be silent. */
  private void pong(String connectionId) {
    Optional<Subscriptions.Connection> connection = subscriptions.connection(connectionId);
    if (connection.isEmpty()) {
      connections.close(connectionId);
      return;
    }
    var open = new ArrayList<ChannelName>();
    connection
        .get()
        .until()
        .forEach(
            (channel, until) -> {
              if (until.filter(access::ended).isPresent()) {
                send(connectionId, ServerMessage.Error.tokenExpired(channel));
              } else {
                open.add(channel);
              }
            });
    send(connectionId, new ServerMessage.Pong(log.heads(open)));
  }

  private boolean send(String connectionId, ServerMessage message) {
    return post(connectionId, message.json());
  }

  /**
   * Whether it arrived. A client that cannot be reached is cut off, so that it comes back and asks.
   */
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
}
