package dev.realtimeevents.order;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Handshake;
import dev.realtimeevents.connect.Subprotocols;
import dev.realtimeevents.deliver.Bursts;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.deliver.QueuedJob;
import dev.realtimeevents.deliver.ShardPolicy;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.event.Burst;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.lambda.ConnectFunction;
import dev.realtimeevents.lambda.DisconnectFunction;
import dev.realtimeevents.lambda.Disconnection;
import dev.realtimeevents.lambda.DispatchFunction;
import dev.realtimeevents.lambda.FanOutFunction;
import dev.realtimeevents.lambda.Invocation;
import dev.realtimeevents.lambda.MessageFunction;
import dev.realtimeevents.lambda.RevokeFunction;
import dev.realtimeevents.memory.MemoryConnections;
import dev.realtimeevents.memory.MemoryEventLog;
import dev.realtimeevents.memory.MemoryRevokedTokens;
import dev.realtimeevents.memory.MemoryRounds;
import dev.realtimeevents.memory.MemorySubscriptions;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.revoke.Revocation;
import dev.realtimeevents.revoke.RevokeEndpoint;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.subscribe.Audience;
import dev.realtimeevents.subscribe.ChannelAccess;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.Messages;
import dev.realtimeevents.subscribe.Presence;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One run: the real functions over stores in memory, clients that follow docs/protocol.md, and the
 * conditions at the end.
 *
 * <p>The setup before the first task runs immediately; the schedule orders the steps of tasks.
 */
final class World implements Interleavings.Run {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Invocation INVOCATION = Invocation.of("r-1");

  /**
   * The attempts of a sender with a webhook, or of SQS with a job. A run has one fault, so these
   * are enough.
   */
  private static final int ATTEMPTS = 3;

  private static final String SUBJECT = "7";

  private final ChannelName channel;
  private final Schedule schedule;
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  private final SimulatedSockets sockets;
  private final Deque<QueuedJob> deliveries = new ArrayDeque<>();
  private final Map<String, ModelClient> clients = new LinkedHashMap<>();
  private final Set<String> interrupted = new HashSet<>();
  private final Set<String> dispatched = new LinkedHashSet<>();
  private final Set<String> libraries = new HashSet<>();
  private boolean revoked;

  private final EventLog log;
  private final ConnectFunction connect;
  private final MessageFunction message;
  private final DisconnectFunction disconnect;
  private final DispatchFunction dispatch;
  private final FanOutFunction fanOut;
  private final RevokeFunction revoke;

  /**
   * The parameters of a run.
   *
   * @param channel the channel of all events and clients
   * @param deliveriesOfAJob how often the queue delivers each job; 0 if the dispatch makes every
   *     push, and the queue has only what is throttled
   * @param shards of the functions that read subscriptions
   * @param writers makes of their subscriptions those of the functions that write them, which may
   *     have other parameters or another version
   */
  record Settings(
      String channel,
      int deliveriesOfAJob,
      ShardPolicy shards,
      UnaryOperator<MemorySubscriptions> writers) {
    static final Settings PLAIN =
        new Settings("public:shop", 0, ShardPolicy.always(1), UnaryOperator.identity());

    /** A channel that is large from its first subscription on. */
    Settings withAGrowingChannel() {
      return new Settings(channel, deliveriesOfAJob, new ShardPolicy(1, 2, 1), writers);
    }

    Settings withShards(int number) {
      return new Settings(channel, deliveriesOfAJob, ShardPolicy.always(number), writers);
    }

    Settings withWriters(UnaryOperator<MemorySubscriptions> others) {
      return new Settings(channel, deliveriesOfAJob, shards, others);
    }

    /** The channel that every plain connection is subscribed to. */
    Settings withFirstChannel() {
      return new Settings(ChannelName.PUBLIC.value(), deliveriesOfAJob, shards, writers);
    }

    /** A private channel. */
    Settings withPrivateChannel() {
      return new Settings("order:12", deliveriesOfAJob, shards, writers);
    }

    Settings withTheQueue() {
      return new Settings(channel, 1, shards, writers);
    }

    Settings withEachJobTwice() {
      return new Settings(channel, 2, shards, writers);
    }
  }

  World(Settings settings, Fault fault, UnaryOperator<Seams> change) {
    channel = new ChannelName(settings.channel());
    schedule = new Schedule(fault);
    sockets = new SimulatedSockets(schedule);
    var allSubscriptions = new MemorySubscriptions(settings.shards(), clock, schedule);
    Seams seams =
        change.apply(
            new Seams(
                new MemoryEventLog(Duration.ofHours(24), clock, schedule),
                new MemoryConnections(
                    settings.writers().apply(allSubscriptions), 50, clock, schedule),
                allSubscriptions,
                new MemoryRevokedTokens(clock, schedule),
                new MemoryRounds(clock, schedule)));
    log = seams.log();
    Seams.PassingSubscriptions subscriptions =
        new Seams.PassingSubscriptions(seams.subscriptions()) {
          @Override
          public Page page(ChannelName of, int shard, Optional<String> after, int limit) {
            Schedule.expect(1); // The thread that reads.
            Page page = super.page(of, shard, after, limit);
            Schedule.expect(page.subscriptions().size());
            return page;
          }

          @Override
          public List<Subscription> find(ChannelName of, Collection<String> ids) {
            Schedule.expect(1);
            List<Subscription> found = super.find(of, ids);
            Schedule.expect(found.size());
            return found;
          }
        };
    Seams.PassingConnections holders =
        new Seams.PassingConnections(seams.connections()) {
          @Override
          public List<String> connectionsOf(String subject) {
            List<String> ids = super.connectionsOf(subject);
            Schedule.expect(ids.size());
            return ids;
          }
        };
    FanOutQueue queue =
        jobs -> {
          for (QueuedJob job : jobs) {
            schedule.before("queue.send");
            for (int n = 0; n < Math.max(1, settings.deliveriesOfAJob()); n++) {
              deliveries.add(job);
            }
          }
        };
    FixedSecrets secrets = FixedSecrets.of(SECRET);
    var tokens = new TokenVerifier(secrets, clock);
    var push = new FanOut(subscriptions, sockets, queue, clock, _ -> {});
    var bursts =
        new Bursts(seams.rounds(), log, queue, seams.subscriptions()::shards, clock, _ -> {});
    connect =
        new ConnectFunction(
            new Handshake(new AllowedOrigins(List.of("*")), seams.connections(), tokens));
    message =
        new MessageFunction(
            new Messages(
                seams.connections(),
                new Presence(subscriptions, clock),
                new Audience(withoutAudience(subscriptions), clock),
                log,
                sockets,
                new ChannelAccess(
                    new ChannelPolicy(List.of("public", "public:*")),
                    tokens,
                    seams.revokedTokens(),
                    clock)));
    disconnect = new DisconnectFunction(seams.connections());
    dispatch =
        new DispatchFunction(
            new Dispatch(
                new Authenticator(secrets, clock),
                false,
                whereverManyListen(log),
                push,
                bursts,
                settings.deliveriesOfAJob() > 0 ? 0 : 200,
                clock));
    fanOut = new FanOutFunction(new FanOutJobs(log, push, queue), bursts);
    revoke =
        new RevokeFunction(
            new RevokeEndpoint(
                new Authenticator(secrets, clock),
                new Revocation(seams.revokedTokens(), holders, sockets, clock),
                clock));
    schedule.guard("queue.take", () -> !deliveries.isEmpty());
  }

  /** Every channel is taken to be large: so a few clients are enough for a burst. */
  private static EventLog whereverManyListen(EventLog log) {
    return new Seams.PassingLog(log) {
      @Override
      public Appended append(List<Event> events, Predicate<ChannelName> isLarge) {
        return super.append(events, _ -> true);
      }
    };
  }

  /** The estimate of listeners decides nothing, so it is not a step. */
  private static Subscriptions withoutAudience(Subscriptions subscriptions) {
    return new Seams.PassingSubscriptions(subscriptions) {
      @Override
      public long estimate(ChannelName channel, long enough) {
        return 0;
      }
    };
  }

  // Before the first step.

  /** A client with an open connection that has sent nothing yet. */
  void connected(String client) {
    clients.put(client, new ModelClient(channel.value(), client));
    connect(client);
    sockets.open(client);
  }

  /**
   * A client that takes several events together, as the browser library does, and listens from now
   * on.
   */
  void listensTogether(String client) {
    connectedTogether(client);
    say(client, subscribeMessage(client));
    receive(client);
  }

  /** A client with an open connection that takes several events together. */
  void connectedTogether(String client) {
    libraries.add(client);
    connected(client);
  }

  /** So many events come at once that the next ones are part of a burst. */
  void burstBegins() {
    for (int n = 1; n <= Burst.FEW; n++) {
      dispatched.add("few" + n);
      log.append(List.of(Events.event("few" + n, channel)));
    }
  }

  /** A client that is subscribed since before the first event. */
  void listening(String client) {
    connected(client);
    clients.get(client).beginAtTheFirst();
    say(client, subscribeMessage(client));
    receive(client);
  }

  /** Time goes on. */
  void wait(Duration time) {
    clock.advance(time);
  }

  /** An event that is stored and pushed. */
  void dispatched(String id) {
    publish(id);
    clients.keySet().forEach(this::receive);
  }

  // Tasks.

  /** A webhook, repeated until it is answered 200. */
  void dispatches(String... ids) {
    for (String id : ids) {
      dispatches("webhook " + id, id);
    }
  }

  /** The same webhook again, at the same time. */
  void dispatchesAgain(String id) {
    dispatches("webhook " + id + " again", id);
  }

  private void dispatches(String name, String id) {
    dispatched.add(id);
    schedule.start(
        name,
        id,
        () -> {
          for (int n = 0; n < ATTEMPTS; n++) {
            int[] status = new int[1];
            if (Schedule.survives(() -> status[0] = post(id)) && status[0] == 200) {
              return;
            }
          }
        });
  }

  /** The queue delivers a job until it succeeds. */
  void queueDelivers(int times) {
    for (int n = 1; n <= times; n++) {
      schedule.start(
          "delivery " + n,
          "",
          () -> {
            schedule.before("queue.take");
            QueuedJob job = deliveries.poll();
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
              boolean[] done = new boolean[1];
              if (Schedule.survives(() -> done[0] = run(job)) && done[0]) {
                return;
              }
            }
          });
    }
  }

  /** A client subscribes; if the function dies, there is no answer. */
  void subscribes(String client) {
    String text = subscribeMessage(client);
    schedule.start(
        "subscription of " + client,
        "",
        () -> {
          if (!Schedule.survives(() -> say(client, text))) {
            interrupted.add(client);
          }
        });
  }

  /** A client subscribes with all events from the first. */
  void subscribesFromTheFirst(String client) {
    clients.get(client).beginAtTheFirst();
    subscribes(client);
  }

  /** A new client connects, and can be posted to only once {@code $connect} has returned. */
  void connects(String client) {
    clients.put(client, new ModelClient(channel.value(), client));
    schedule.start(
        "connection of " + client,
        "",
        () -> {
          if (Schedule.survives(() -> connect(client))) {
            sockets.open(client);
          }
        });
  }

  /** A client's network fails; API Gateway calls {@code $disconnect}, which may die. */
  void loses(String client) {
    schedule.start(
        "loss of " + client,
        "",
        () -> {
          sockets.cut(client);
          var lost = new Disconnection(client, 1006, "");
          Schedule.survives(() -> disconnect.handleRequest(lost, INVOCATION));
        });
  }

  /** A client loses its network, reconnects and recovers. */
  void comesBack(String client) {
    String text = subscribeMessage(client);
    String again = client + "'";
    schedule.start(
        "return of " + client,
        "",
        () -> {
          sockets.cut(client);
          if (!Schedule.survives(() -> connect(again))) {
            return;
          }
          sockets.open(again);
          clients.get(client).reconnected(again);
          if (!Schedule.survives(() -> say(again, text))) {
            interrupted.add(client);
          }
        });
  }

  /** The site revokes the tokens of all clients, until the answer is 200. */
  void revokes() {
    revoked = true;
    schedule.start(
        "revocation",
        "",
        () -> {
          for (int n = 0; n < ATTEMPTS; n++) {
            int[] status = new int[1];
            if (Schedule.survives(() -> status[0] = revoke()) && status[0] == 200) {
              return;
            }
          }
        });
  }

  // The end.

  @Override
  public Schedule schedule() {
    return schedule;
  }

  /**
   * The violated condition, if there is one. A client without a fault has received everything
   * without asking. A client with an open connection receives new events. A client that follows the
   * protocol has each event once, in order, none missing.
   */
  @Override
  public Optional<String> violation() {
    deliverAll();
    clients.keySet().forEach(this::receive);
    if (revoked) {
      return afterTheRevocation();
    }
    return missedPush().or(this::deafness).or(this::missedAtRest).or(this::brokenLog);
  }

  private Optional<String> missedPush() {
    return clients.keySet().stream()
        .filter(name -> undisturbed(name) && !complete(name))
        .findFirst()
        .map(name -> name + " lacks a push: " + story(name));
  }

  private Optional<String> deafness() {
    List<String> open =
        clients.keySet().stream()
            .filter(name -> sockets.isOpen(clients.get(name).connectionId()))
            .toList();
    publish("last");
    deliverAll();
    clients.keySet().forEach(this::receive);
    return open.stream()
        .filter(name -> mayListen(name) && !clients.get(name).heard("last"))
        .findFirst()
        .map(name -> name + " receives nothing: " + story(name));
  }

  /**
   * All clients subscribe to the first channel. The others have the clients whose last answer
   * confirmed a subscription.
   */
  private boolean mayListen(String name) {
    ModelClient client = clients.get(name);
    return channel.equals(ChannelName.PUBLIC)
        || (client.start().isPresent()
            && client.lastError().isEmpty()
            && !interrupted.contains(name));
  }

  private Optional<String> missedAtRest() {
    for (String name : clients.keySet()) {
      comeToRest(name);
      if (!complete(name) || clients.get(name).wasReset()) {
        return Optional.of(name + " at rest: " + story(name));
      }
    }
    return Optional.empty();
  }

  private Optional<String> afterTheRevocation() {
    post("after");
    for (String name : clients.keySet()) {
      String id = clients.get(name).connectionId();
      if (sockets.isOpen(id)
          && sockets.takeFrames(id).stream().anyMatch(frame -> frame.contains("\"event\""))) {
        return Optional.of(name + " is still subscribed after its token was revoked");
      }
    }
    return Optional.empty();
  }

  private Optional<String> brokenLog() {
    List<LoggedEvent> all = log.read(channel, 0, 1000);
    for (int n = 0; n < all.size(); n++) {
      if (all.get(n).seq() != n + 1) {
        return Optional.of("The log has a gap: " + all);
      }
    }
    List<String> ids = all.stream().map(event -> event.event().id().value()).toList();
    return ids.size() == dispatched.size() && dispatched.containsAll(ids)
        ? Optional.empty()
        : Optional.of("The log has " + ids + ", sent were " + dispatched);
  }

  /** The result of the run for the clients. */
  String outcome() {
    return clients.keySet().stream().map(name -> name + ": " + story(name)).toList().toString();
  }

  /** Whether a client's own messages and posts had no fault. */
  private boolean undisturbed(String name) {
    ModelClient client = clients.get(name);
    return sockets.isOpen(client.connectionId())
        && !sockets.refused(client.connectionId())
        && !interrupted.contains(name)
        && client.start().isPresent();
  }

  private boolean complete(String name) {
    ModelClient client = clients.get(name);
    return client.start().map(start -> expected(start).equals(client.handedOut())).orElse(false);
  }

  private List<String> expected(long after) {
    return log.read(channel, after, 1000).stream()
        .map(logged -> logged.event().id().value())
        .toList();
  }

  private String story(String name) {
    ModelClient client = clients.get(name);
    return client.handedOut()
        + " instead of "
        + client.start().map(this::expected)
        + (client.wasReset() ? ", and had to reload its state" : "");
  }

  /**
   * Does what docs/protocol.md requires of a client: repeats a message without an answer, pings,
   * and subscribes again where the pong is ahead.
   */
  private void comeToRest(String name) {
    ModelClient client = clients.get(name);
    for (int n = 0; n < 3; n++) {
      if (!sockets.isOpen(client.connectionId())) {
        client.reconnected(client.connectionId() + "+");
        connect(client.connectionId());
        sockets.open(client.connectionId());
        say(client.connectionId(), subscribeMessage(name));
      } else if (client.start().isEmpty()
          || !client.lastError().isEmpty()
          || interrupted.remove(name)) {
        say(client.connectionId(), subscribeMessage(name));
      }
      say(client.connectionId(), "{\"action\":\"ping\"}");
      receive(name);
      if (client.isBehind()) {
        say(client.connectionId(), subscribeMessage(name));
        receive(name);
      }
    }
  }

  private void receive(String name) {
    ModelClient client = clients.get(name);
    client.receive(sockets.takeFrames(client.connectionId()));
  }

  private void publish(String id) {
    dispatched.add(id);
    post(id);
  }

  private void deliverAll() {
    while (!deliveries.isEmpty()) {
      run(deliveries.poll());
    }
  }

  // The events that invoke the functions.

  private String subscribeMessage(String client) {
    return clients.get(client).subscribe(isPublic() ? Optional.empty() : Optional.of(token()));
  }

  private boolean isPublic() {
    return channel.value().startsWith("public");
  }

  private String token() {
    Instant now = clock.instant();
    return Issuer.token(SECRET, SUBJECT, now, now.plus(Duration.ofHours(1)), channel.value());
  }

  /** A client keeps the first letter of its connections. */
  private void connect(String connectionId) {
    APIGatewayV2WebSocketEvent event = event(connectionId, null);
    if (libraries.contains(connectionId.substring(0, 1))) {
      event.setHeaders(Map.of("Sec-WebSocket-Protocol", Subprotocols.REALTIME_EVENTS));
    }
    connect.handleRequest(event, INVOCATION);
  }

  private void say(String connectionId, String text) {
    message.handleRequest(event(connectionId, text), INVOCATION);
  }

  private APIGatewayV2WebSocketEvent event(String connectionId, String body) {
    var context = new APIGatewayV2WebSocketEvent.RequestContext();
    context.setConnectionId(connectionId);
    context.setConnectedAt(clock.instant().toEpochMilli());
    var event = new APIGatewayV2WebSocketEvent();
    event.setRequestContext(context);
    event.setBody(body);
    return event;
  }

  private int post(String id) {
    return dispatch
        .handleRequest(
            request(
                "{\"event\":\"post_saved\",\"channel\":\"%s\",\"id\":\"%s\"}"
                    .formatted(channel, id)),
            INVOCATION)
        .getStatusCode();
  }

  private int revoke() {
    return revoke
        .handleRequest(request("{\"sub\":\"" + SUBJECT + "\"}"), INVOCATION)
        .getStatusCode();
  }

  private static APIGatewayV2HTTPEvent request(String body) {
    return APIGatewayV2HTTPEvent.builder()
        .withHeaders(
            Map.of("content-type", "application/json", "authorization", "Bearer " + SECRET))
        .withBody(body)
        .build();
  }

  private boolean run(QueuedJob job) {
    var record = new SQSEvent.SQSMessage();
    record.setMessageId("m-1");
    record.setBody(job.json());
    var event = new SQSEvent();
    event.setRecords(new ArrayList<>(List.of(record)));
    return fanOut.handleRequest(event, INVOCATION).getBatchItemFailures().isEmpty();
  }
}
