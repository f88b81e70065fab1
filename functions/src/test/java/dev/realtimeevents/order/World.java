package dev.realtimeevents.order;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.connect.Handshake;
import dev.realtimeevents.deliver.FanOut;
import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.lambda.ConnectFunction;
import dev.realtimeevents.lambda.DisconnectFunction;
import dev.realtimeevents.lambda.DispatchFunction;
import dev.realtimeevents.lambda.FanOutFunction;
import dev.realtimeevents.lambda.Invocation;
import dev.realtimeevents.lambda.MessageFunction;
import dev.realtimeevents.lambda.RevokeFunction;
import dev.realtimeevents.memory.MemoryConnections;
import dev.realtimeevents.memory.MemoryEventLog;
import dev.realtimeevents.memory.MemoryRevokedTokens;
import dev.realtimeevents.memory.MemorySubscriptions;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.revoke.Revocation;
import dev.realtimeevents.revoke.RevokeEndpoint;
import dev.realtimeevents.secret.FixedSecrets;
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
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One run: the real functions over seams in memory, clients that keep to docs/protocol.md, and what
 * must hold at the end.
 *
 * <p>What is set up before the first task happens at once; tasks take their steps as the schedule
 * says.
 */
final class World implements Interleavings.Run {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Invocation INVOCATION = Invocation.of("r-1");

  /** As often as a sender repeats a webhook, or SQS a job. One fault a run leaves enough. */
  private static final int ATTEMPTS = 3;

  private static final String SUBJECT = "7";

  private final ChannelName channel;
  private final Schedule schedule;
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  private final SimulatedSockets sockets;
  private final Deque<FanOutJob> deliveries = new ArrayDeque<>();
  private final Map<String, ModelClient> clients = new LinkedHashMap<>();
  private final Set<String> interrupted = new HashSet<>();
  private final Set<String> dispatched = new LinkedHashSet<>();
  private boolean revoked;

  private final EventLog log;
  private final ConnectFunction connect;
  private final MessageFunction message;
  private final DisconnectFunction disconnect;
  private final DispatchFunction dispatch;
  private final FanOutFunction fanOut;
  private final RevokeFunction revoke;

  /**
   * What a run is about.
   *
   * @param channel the channel of all events and clients
   * @param deliveriesOfAJob how often the queue gives each job; 0 if each push is made by the
   *     dispatch
   */
  record Settings(String channel, int deliveriesOfAJob) {
    static final Settings PLAIN = new Settings("public:shop", 0);

    /** The channel that every connection listens to without asking. */
    Settings withFirstChannel() {
      return new Settings(ChannelName.PUBLIC.value(), deliveriesOfAJob);
    }

    /** A channel that needs a token. */
    Settings withPrivateChannel() {
      return new Settings("order:12", deliveriesOfAJob);
    }

    Settings withEachJobTwice() {
      return new Settings(channel, 2);
    }
  }

  World(Settings settings, Fault fault, UnaryOperator<Seams> change) {
    channel = new ChannelName(settings.channel());
    schedule = new Schedule(fault);
    sockets = new SimulatedSockets(schedule);
    var allSubscriptions = new MemorySubscriptions(1, clock, schedule);
    Seams seams =
        change.apply(
            new Seams(
                new MemoryEventLog(Duration.ofHours(24), clock, schedule),
                new MemoryConnections(allSubscriptions, 50, clock, schedule),
                allSubscriptions,
                new MemoryRevokedTokens(clock, schedule)));
    log = seams.log();
    Seams.PassingSubscriptions subscriptions =
        new Seams.PassingSubscriptions(seams.subscriptions()) {
          @Override
          public Page page(ChannelName of, int shard, Optional<String> after, int limit) {
            Page page = super.page(of, shard, after, limit);
            Schedule.expect(page.subscriptions().size());
            return page;
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
          for (FanOutJob job : jobs) {
            schedule.before("queue.send");
            for (int n = 0; n < settings.deliveriesOfAJob(); n++) {
              deliveries.add(job);
            }
          }
        };
    FixedSecrets secrets = FixedSecrets.of(SECRET);
    var tokens = new TokenVerifier(secrets, clock);
    var push = new FanOut(subscriptions, sockets, queue, clock);
    connect =
        new ConnectFunction(
            new Handshake(new AllowedOrigins(List.of("*")), seams.connections(), tokens));
    message =
        new MessageFunction(
            new Messages(
                seams.connections(),
                new Presence(subscriptions, clock),
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
                log,
                push,
                settings.deliveriesOfAJob() > 0 ? 0 : 200,
                clock));
    fanOut = new FanOutFunction(new FanOutJobs(log, push, queue));
    revoke =
        new RevokeFunction(
            new RevokeEndpoint(
                new Authenticator(secrets, clock),
                new Revocation(seams.revokedTokens(), holders, sockets, clock)));
    schedule.guard("queue.take", () -> !deliveries.isEmpty());
  }

  // Before the first step.

  /** A client with an open connection, which has not said anything yet. */
  void connected(String client) {
    clients.put(client, new ModelClient(channel.value(), client));
    connect(client);
    sockets.open(client);
  }

  /** A client that has listened from the first event on. */
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

  /** An event that is in the log already, and pushed. */
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

  /** The same webhook once more, at the same time. */
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

  /** The queue hands out a job, again until it is done. */
  void queueDelivers(int times) {
    for (int n = 1; n <= times; n++) {
      schedule.start(
          "delivery " + n,
          "",
          () -> {
            schedule.before("queue.take");
            FanOutJob job = deliveries.poll();
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
              boolean[] done = new boolean[1];
              if (Schedule.survives(() -> done[0] = run(job)) && done[0]) {
                return;
              }
            }
          });
    }
  }

  /** A client says that it listens; if the function dies, nobody answers it. */
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

  /** A client that wants all events from the first says so. */
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
          Schedule.survives(() -> disconnect.handleRequest(event(client, null), INVOCATION));
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

  /** The site takes back the tokens of all clients, again until it is answered 200. */
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
   * What must hold: a client that nothing went wrong with has got everything without asking; nobody
   * whose connection is open is deaf to what comes next; and whoever asks as the protocol says has
   * each event once, in order, none missing.
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
        .map(name -> name + " is deaf: " + story(name));
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
        return Optional.of(name + " listens on after its token was revoked");
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

  /** Whether nothing went wrong with a client's own messages and posts. */
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
   * What docs/protocol.md asks of a client: say again what was not answered, ping, and subscribe
   * again where the pong is ahead.
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

  // What others send to the functions.

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

  private void connect(String connectionId) {
    connect.handleRequest(event(connectionId, null), INVOCATION);
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

  private boolean run(FanOutJob job) {
    var record = new SQSEvent.SQSMessage();
    record.setMessageId("m-1");
    record.setBody(job.json());
    var event = new SQSEvent();
    event.setRecords(new ArrayList<>(List.of(record)));
    return fanOut.handleRequest(event, INVOCATION).getBatchItemFailures().isEmpty();
  }
}
