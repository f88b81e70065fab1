package dev.realtimeevents.subscribe;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ChannelRequest;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.ChannelAccess.Decision;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Answers a subscribe message: first writes all its subscriptions, then reads the log of each
 * channel, in the order of the message. Thread-safe.
 */
final class Subscribing {
  private final Connections connections;
  private final Audience audience;
  private final EventLog log;
  private final ChannelAccess access;
  private final Recovery recovery;

  Subscribing(Connections connections, Audience audience, EventLog log, ChannelAccess access) {
    this.connections = connections;
    this.audience = audience;
    this.log = log;
    this.access = access;
    this.recovery = new Recovery(log);
  }

  /**
   * Each channel gets its own answer. If the time runs out, or the client cannot be reached, closes
   * the connection: its client reconnects and continues from the positions that it has reached.
   */
  void answer(Caller caller, Subscribe message) {
    for (ServerMessage.Error error : message.malformed()) {
      if (!caller.send(error)) {
        return;
      }
    }
    var credentials = new Credentials(caller, message.token());
    var subscribed = new ArrayList<ChannelRequest>();
    for (ChannelRequest request : message.channels()) {
      if (!caller.hasTime()) {
        return;
      }
      switch (subscribe(caller, request, credentials)) {
        case Result.Subscribed() -> subscribed.add(request);
        case Result.Refused(var error) -> {
          if (!caller.send(error)) {
            return;
          }
        }
        case Result.NoConnection() -> {
          caller.close();
          return;
        }
      }
    }
    Duration spread = audience.spread(subscribed.stream().map(ChannelRequest::channel).toList());
    for (ChannelRequest request : subscribed) {
      if (!recover(caller, request, spread)) {
        return;
      }
    }
  }

  /** The result of subscribing to one channel. */
  private sealed interface Result {
    record Subscribed() implements Result {}

    record Refused(ServerMessage.Error error) implements Result {}

    record NoConnection() implements Result {}
  }

  private Result subscribe(Caller caller, ChannelRequest request, Credentials credentials) {
    return switch (credentials.decide(request.channel())) {
      case Decision.Public() -> subscribe(caller, request, Optional.empty());
      case Decision.Subscribed(var until) -> subscribe(caller, request, Optional.of(until));
      case Decision.Granted(var grant) -> {
        // Stored before the check for its revocation: ChannelAccess.revoked says why.
        credentials.identify(grant);
        Optional<ServerMessage.Error> revoked = access.revoked(request.channel(), grant);
        yield revoked.isPresent()
            ? new Result.Refused(revoked.get())
            : subscribe(caller, request, Optional.of(grant.expiresAt()));
      }
      case Decision.Denied(var error) -> new Result.Refused(error);
    };
  }

  private Result subscribe(Caller caller, ChannelRequest request, Optional<Instant> until) {
    return switch (connections.subscribe(
        caller.connectionId(), request.channel(), request.events(), until)) {
      case Connections.Outcome.Subscribed() -> new Result.Subscribed();
      case Connections.Outcome.NoConnection() -> new Result.NoConnection();
      case Connections.Outcome.TooMany(int limit) ->
          new Result.Refused(
              new ServerMessage.Error(
                  "too_many_channels",
                  "This connection has "
                      + limit
                      + " channels, the maximum; unsubscribe from one first",
                  Optional.of(request.channel().value())));
    };
  }

  /** The credentials of one message, for all its channels. For one thread. */
  private final class Credentials {
    private final Caller caller;
    private final Optional<String> token;
    private boolean identified;

    Credentials(Caller caller, Optional<String> token) {
      this.caller = caller;
      this.token = token;
    }

    /** Decides by the token of the message, or else by those that the connection has shown. */
    Decision decide(ChannelName channel) {
      if (token.isPresent() || access.isPublic(channel)) {
        return access.byToken(channel, token);
      }
      return access.byConnection(channel, connections.connection(caller.connectionId()));
    }

    /** Stores the grant once: every channel of a message is opened by the same one. */
    void identify(Grant grant) {
      if (!identified) {
        connections.identify(caller.connectionId(), grant);
        identified = true;
      }
    }
  }

  /**
   * Sends the answer and the missed events, page by page. Reads the log only after the subscription
   * is written.
   *
   * @return whether the connection can take the next answer
   */
  private boolean recover(Caller caller, ChannelRequest request, Duration spread) {
    Head head = log.open(request.channel());
    return switch (recovery.all(request, head)) {
      case Recovery.Found.Events found ->
          caller.send(
                  new ServerMessage.Subscribed(
                      request.channel(),
                      head,
                      true,
                      rewound(request, found),
                      caller.connectionId(),
                      spread))
              && sendMissed(caller, request, head, found);
      case Recovery.Found.Lost() ->
          caller.send(
              new ServerMessage.Subscribed(
                  request.channel(),
                  head,
                  false,
                  OptionalLong.empty(),
                  caller.connectionId(),
                  spread));
    };
  }

  private static OptionalLong rewound(ChannelRequest request, Recovery.Found.Events found) {
    return request.start() instanceof Start.Rewind
        ? OptionalLong.of(found.since())
        : OptionalLong.empty();
  }

  /** If events expire meanwhile, closes the connection. */
  private boolean sendMissed(
      Caller caller, ChannelRequest request, Head head, Recovery.Found.Events found) {
    MissedEvents missed = MissedEvents.to(caller, request, found.since(), head.seq());
    List<LoggedEvent> page = found.events();
    if (page.isEmpty()) {
      return true;
    }
    while (caller.hasTime()) {
      for (LoggedEvent event : page) {
        if (!missed.send(event)) {
          return false;
        }
      }
      long reached = page.getLast().seq();
      if (!missed.reach(reached)) {
        return false;
      }
      if (reached == head.seq()) {
        return true;
      }
      page = recovery.next(request.channel(), reached, head);
      if (page.isEmpty()) {
        caller.close();
        return false;
      }
    }
    return false;
  }
}
