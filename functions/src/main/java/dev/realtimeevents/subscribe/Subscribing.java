package dev.realtimeevents.subscribe;

import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.connect.Connections.Connection;
import dev.realtimeevents.connect.Connections.Outcome;
import dev.realtimeevents.connect.Connections.Wish;
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

  Subscribing(Connections connections, Audience audience, EventLog log, ChannelAccess access) {
    this.connections = connections;
    this.audience = audience;
    this.log = log;
    this.access = access;
  }

  /**
   * Each channel gets its own answer. If the time runs out, or the client cannot be reached, closes
   * the connection: its client reconnects and continues from the positions that it has reached.
   */
  void answer(Caller caller, Connection connection, Subscribe message) {
    for (ServerMessage.Error error : message.malformed()) {
      if (!refuse(caller, error)) {
        return;
      }
    }
    var credentials = new Credentials(caller, connection, message.token());
    var wishes = new ArrayList<Wish>();
    for (ChannelRequest request : message.channels()) {
      if (!caller.hasTime()) {
        return;
      }
      switch (wish(request, credentials)) {
        case Decided.Allowed(var wish) -> wishes.add(wish);
        case Decided.Refused(var error) -> {
          if (!refuse(caller, error)) {
            return;
          }
        }
      }
    }
    switch (connections.subscribe(caller.connectionId(), connection, wishes)) {
      case Outcome.NoConnection() -> caller.close();
      case Outcome.Subscribed(var channels, var limit, var writeUnits, var paid) -> {
        caller.owe(writeUnits - paid);
        for (Wish wish : wishes) {
          if (!channels.contains(wish.channel())
              && !refuse(caller, tooMany(wish.channel(), limit))) {
            return;
          }
        }
        recover(
            caller,
            message.channels().stream()
                .filter(request -> channels.contains(request.channel()))
                .toList());
      }
    }
  }

  /** Tells why a channel is refused, and returns whether to go on. */
  private static boolean refuse(Caller caller, ServerMessage.Error error) {
    MessageLines.refused("subscribe", caller.connectionId(), error).print();
    return caller.send(error);
  }

  /** The decision on one channel. */
  private sealed interface Decided {
    record Allowed(Wish wish) implements Decided {}

    record Refused(ServerMessage.Error error) implements Decided {}
  }

  private Decided wish(ChannelRequest request, Credentials credentials) {
    return switch (credentials.decide(request.channel())) {
      case Decision.Public() -> allowed(request, Optional.empty());
      case Decision.Subscribed(var until) -> allowed(request, Optional.of(until));
      case Decision.Granted(var grant) -> {
        // Stored before the check for its revocation: ChannelAccess.revoked says why.
        credentials.identify(grant);
        Optional<ServerMessage.Error> revoked = access.revoked(request.channel(), grant);
        yield revoked.isPresent()
            ? new Decided.Refused(revoked.get())
            : allowed(request, Optional.of(grant.expiresAt()));
      }
      case Decision.Denied(var error) -> new Decided.Refused(error);
    };
  }

  private static Decided allowed(ChannelRequest request, Optional<Instant> until) {
    return new Decided.Allowed(new Wish(request.channel(), request.events(), until));
  }

  private static ServerMessage.Error tooMany(ChannelName channel, int limit) {
    return new ServerMessage.Error(
        "too_many_channels",
        "This connection has " + limit + " channels, the maximum; unsubscribe from one first",
        Optional.of(channel.value()));
  }

  /** The credentials of one message, for all its channels. For one thread. */
  private final class Credentials {
    private final Caller caller;
    private final Connection connection;
    private final Optional<String> token;
    private boolean identified;

    Credentials(Caller caller, Connection connection, Optional<String> token) {
      this.caller = caller;
      this.connection = connection;
      this.token = token;
    }

    /** Decides by the token of the message, or else by those that the connection has shown. */
    Decision decide(ChannelName channel) {
      if (token.isPresent() || access.isPublic(channel)) {
        return access.byToken(channel, token);
      }
      return access.byConnection(channel, connection);
    }

    /**
     * Stores the grant once: every channel of a message is opened by the same one. One that the
     * connection has shown is stored already.
     */
    void identify(Grant grant) {
      if (!identified && !connection.grant().equals(Optional.of(grant))) {
        caller.owe(connections.identify(caller.connectionId(), grant));
      }
      identified = true;
    }
  }

  private void recover(Caller caller, List<ChannelRequest> requests) {
    Duration spread = audience.spread(requests.stream().map(ChannelRequest::channel).toList());
    for (ChannelRequest request : requests) {
      if (!recover(caller, request, spread)) {
        return;
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
    Head head = log.open(request.channel(), request.epoch());
    int most = caller.ref().isPresent() ? Recovery.MAX_EVENTS : Recovery.MAX_FRAMES;
    var recovery = new Recovery(log, caller::owesRead);
    Recovered recovered =
        switch (recovery.all(request, head, most)) {
          case Recovery.Found.Events found -> {
            boolean told =
                caller.send(
                    new ServerMessage.Subscribed(
                        request.channel(),
                        head,
                        true,
                        rewound(request, found),
                        caller.connectionId(),
                        spread));
            yield told
                ? sendMissed(caller, recovery, request, head, found)
                : new Recovered.Interrupted(found.since(), 0);
          }
          case Recovery.Found.Lost() -> {
            boolean told =
                caller.send(
                    new ServerMessage.Subscribed(
                        request.channel(),
                        head,
                        false,
                        OptionalLong.empty(),
                        caller.connectionId(),
                        spread));
            yield new Recovered.Lost(told);
          }
        };
    MessageLines.subscribed(caller.connectionId(), request, head, recovered, caller.elapsed())
        .print();
    return recovered.goesOn();
  }

  private static OptionalLong rewound(ChannelRequest request, Recovery.Found.Events found) {
    return request.start() instanceof Start.Rewind
        ? OptionalLong.of(found.since())
        : OptionalLong.empty();
  }

  /** If events expire meanwhile, closes the connection. */
  private Recovered sendMissed(
      Caller caller,
      Recovery recovery,
      ChannelRequest request,
      Head head,
      Recovery.Found.Events found) {
    MissedEvents missed = MissedEvents.to(caller, request, found.since(), head.seq());
    List<LoggedEvent> page = found.events();
    long sent = 0;
    if (page.isEmpty()) {
      return new Recovered.Complete(found.since(), sent);
    }
    while (caller.hasTime()) {
      for (LoggedEvent event : page) {
        if (!missed.send(event)) {
          return new Recovered.Interrupted(found.since(), sent);
        }
        if (request.events().accepts(event.name())) {
          sent++;
        }
      }
      long reached = page.getLast().seq();
      if (!missed.reach(reached)) {
        break;
      }
      if (reached == head.seq()) {
        return new Recovered.Complete(found.since(), sent);
      }
      page = recovery.next(request.channel(), reached, head);
      if (page.isEmpty()) {
        caller.close();
        break;
      }
    }
    return new Recovered.Interrupted(found.since(), sent);
  }
}
