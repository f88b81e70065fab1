package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.connect.Connections.Spent;
import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.ShardPolicy;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.memory.RecordingSockets;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.memory.Steps;
import dev.realtimeevents.protocol.HistoryMessage;
import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.subscribe.Audience;
import dev.realtimeevents.subscribe.ChannelAccess;
import dev.realtimeevents.subscribe.ChannelPolicy;
import dev.realtimeevents.subscribe.History;
import dev.realtimeevents.subscribe.Messages;
import dev.realtimeevents.subscribe.Presence;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What one client can cost with the default limit: posts, rows and writes in DynamoDB Local, while
 * the clock stands still, so that no credit comes back unless a test says so.
 */
final class ConnectionLimitTest {
  private static final int BURST = 400;

  /** A connection may overdraw its bucket by what it owes before it pays. */
  private static final int ROUND = 25;

  private static final ChannelName AMP = new ChannelName("public:amp");

  private static LocalTables tables;

  private final SettableClock clock = new SettableClock(Instant.parse("2126-11-24T00:28:44Z"));
  private final RecordingSockets sockets = new RecordingSockets(Steps.FREE);
  private final Requests requests = new Requests();
  private DynamoDbClient client;
  private Settings settings;
  private DynamoEventLog log;
  private DynamoConnections connections;
  private Messages messages;
  private History history;

  @BeforeAll
  static void startTables() throws Exception {
    tables = LocalTables.start();
  }

  @AfterAll
  static void stopTables() {
    tables.close();
  }

  @BeforeEach
  void begin() throws Exception {
    client = tables.client(requests);
    settings =
        new Settings(
            Map.of(
                "CONNECTIONS_TABLE", tables.create("ConnectionsTable"),
                "SUBSCRIPTIONS_TABLE", tables.create("SubscriptionsTable"),
                "EVENT_LOG_TABLE", tables.create("EventLogTable"),
                "PUBLIC_CHANNELS", "public,public:*"));
    var limits = new ConnectionLimits(50, new CreditLimit(10, BURST));
    var subscriptions =
        new DynamoSubscriptions(
            client, settings.subscriptionsTable(), ShardPolicy.always(1), clock);
    log = new DynamoEventLog(client, settings.eventLogTable(), Duration.ofHours(24), clock);
    connections = new DynamoConnections(client, settings, () -> limits, subscriptions, clock);
    RevokedTokens revoked = new DynamoRevokedTokens(client, settings.subscriptionsTable(), clock);
    var access =
        new ChannelAccess(
            new ChannelPolicy(settings.publicChannels()),
            new TokenVerifier(FixedSecrets.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), clock),
            revoked,
            clock);
    messages =
        new Messages(
            connections,
            new Presence(subscriptions, clock),
            new Audience(subscriptions, clock),
            log,
            sockets,
            access);
    history = new History(log, access);
    connections.connected("c1", clock.instant());
  }

  // Posts.

  @Test
  void aPlainClientCannotRecoverAThousandEventsAgainAndAgain() {
    publish(1_001, 100);

    say(30, "{\"action\":\"subscribe\",\"channel\":\"public:amp\",\"since\":0}");

    assertEquals(30, sockets.posts());
  }

  @Test
  void norAHundred() {
    publish(100, 100);

    say(30, "{\"action\":\"subscribe\",\"channel\":\"public:amp\",\"since\":0}");

    assertLimited();
  }

  /** Each recovery is 32 messages of 32 KB. */
  @Test
  void norCanAClientThatNamesItsMessages() {
    publish(1_000, 1_000);

    say(30, "{\"action\":\"subscribe\",\"ref\":\"r\",\"channel\":\"public:amp\",\"since\":0}");

    assertLimited();
  }

  @Test
  void aRecoveryThatTheLimitCutsContinuesAfterIt() {
    publish(120, 33_000);
    var received = new ArrayList<Long>();
    long position = 0;
    for (int visit = 0; position < 120; visit++) {
      String id = "visit" + visit;
      long before = position;
      connections.connected(id, clock.instant());
      say(
          id,
          "{\"action\":\"subscribe\",\"ref\":\"r\",\"channel\":\"public:amp\",\"since\":%d}"
              .formatted(position));
      for (JsonNode frame : frames(id)) {
        if (frame.path("type").textValue().equals("events")) {
          assertEquals(position, frame.path("since").longValue());
          position = frame.path("seq").longValue();
          frame.path("events").forEach(event -> received.add(event.path("seq").longValue()));
        }
      }
      assertTrue(position > before, "no progress beyond " + position);
    }

    assertEquals(IntStream.rangeClosed(1, 120).mapToObj(Long::valueOf).toList(), received);
    assertEquals("visit0", sockets.closed().getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"ping\"}",
        "{\"action\":\"presence\",\"channel\":\"public:amp\"}",
        "{\"action\":\"presence\",\"channel\":\"private\"}",
        "{\"action\":\"unsubscribe\",\"channel\":\"public:amp\"}",
        "{\"action\":\"subscribe\",\"channel\":\"private\"}",
        "hello"
      })
  void noMessageIsFree(String text) {
    say(200, text);

    assertLimited();
    assertEquals(BURST / 3 + 1, sockets.posts() - 1);
  }

  /** Another message comes before each request of the one that is refused. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void theReasonComesBeforeTheEndWhateverComesMeanwhile(int before) {
    connections.spend("c1", BURST + 1);
    requests.before(before, () -> say("c1", "{\"action\":\"ping\"}"));

    say("c1", "{\"action\":\"ping\"}");

    assertEquals(1, frames("c1").size());
    assertEquals("rate_limited", frames("c1").getFirst().path("code").textValue());
    assertEquals("c1", sockets.closed().getFirst());
  }

  // Writes.

  @Test
  void anHonestPingIsOneUpdate() {
    say("c1", "{\"action\":\"subscribe\",\"channel\":\"public:amp\"}");
    publish(1, 100);
    clock.advance(Duration.ofMinutes(1));
    requests.clear();

    say("c1", "{\"action\":\"ping\"}");

    // The second reads the heads, and the third counts the listeners.
    assertEquals(List.of("UpdateItem", "BatchGetItem", "Query"), requests.names());
  }

  /** Of names that nobody has published to. */
  @Test
  void inventedNamesTakeNoRow() {
    for (int n = 0; n < 60; n++) {
      say("c1", "{\"action\":\"subscribe\",\"channel\":\"public:h%d\",\"since\":0}".formatted(n));
      say("c1", "{\"action\":\"unsubscribe\",\"channel\":\"public:h%d\"}".formatted(n));
    }
    for (int n = 0; n < 100; n++) {
      history.read(
          HistoryMessage.parse(Map.of("channel", "public:h" + n, "since", "0"), Optional.empty()));
    }
    connections.disconnected("c1");

    assertEquals(List.of("seed"), keys(settings.eventLogTable(), LogKeys.KEY));
    assertEquals(List.of(), keys(settings.subscriptionsTable(), SubscriptionKeys.SHARD));
  }

  /** Names of 128 letters, and filters as long as they may be. */
  @Test
  void theHeaviestSubscribeIsWrittenOnce() {
    String message = heaviest();
    say("c1", message);
    requests.clear();

    say("c1", message);

    assertEquals(
        List.of(), requests.names().stream().filter(name -> name.equals("PutItem")).toList());
    assertEquals(100, frames("c1").size());
  }

  @Test
  void andNotAgainAndAgain() {
    say(100, heaviest());

    assertLimited();
    assertEquals(List.of(), keys(settings.subscriptionsTable(), SubscriptionKeys.SHARD));
    assertEquals(List.of(), keys(settings.connectionsTable(), "connectionId"));
  }

  /** All of them have begun before the first one writes. */
  @Test
  void simultaneousMessagesWriteNoMoreThanTheirConnectionHas() {
    say("c1", heaviest());
    clock.advance(Duration.ofMinutes(1));
    requests.clear();

    sayTogether(1, 20);

    long writes = requests.names().stream().filter("PutItem"::equals).count();
    assertTrue(writes <= BURST + 100, writes + " subscriptions written");
    assertLimited();
  }

  /** Two messages add a channel at the same time, and one has to try again. */
  @Test
  void aWriteThatFailsIsPaid() {
    String subscribe = "{\"action\":\"subscribe\",\"channel\":\"public:%d\"}";
    connections.connected("alone", clock.instant());
    say("alone", subscribe.formatted(1));
    requests.before(1, () -> say("c1", subscribe.formatted(1)));

    say("c1", subscribe.formatted(2));

    assertTrue(paid("c1") > 2 * paid("alone"));
  }

  /** Each message has other filters. The next one comes before the first read of this one. */
  private void sayTogether(int first, int last) {
    // The payment for a bucket that is not full is a second request.
    requests.before(first == 1 ? 1 : 2, () -> sayTogether(first + 1, last));
    if (first <= last) {
      say("c1", heaviest().replace("name.", "n%03d.".formatted(first)));
    }
  }

  private static String heaviest() {
    return "{\"action\":\"subscribe\",\"ref\":\"r\",\"channels\":["
        + IntStream.range(0, 50)
            .mapToObj("public:%02d"::formatted)
            .map(name -> name + "x".repeat(128 - name.length()))
            .map(
                name ->
                    "{\"channel\":\"%s\",\"since\":0,\"events\":[%s]}"
                        .formatted(
                            name,
                            IntStream.range(0, 50)
                                .mapToObj("\"name.%02d.456789\""::formatted)
                                .collect(Collectors.joining(","))))
            .collect(Collectors.joining(","))
        + "]}";
  }

  @Test
  void aSubscriptionIsOneWriteUnit() {
    say("c1", heaviest());

    for (Map<String, AttributeValue> row : rows(settings.subscriptionsTable())) {
      var longest = new HashMap<>(row);
      longest.put("until", Items.number(clock.instant().toEpochMilli()));
      assertEquals(
          1.0,
          client
              .putItem(
                  put ->
                      put.tableName(settings.subscriptionsTable())
                          .item(longest)
                          .returnConsumedCapacity("TOTAL"))
              .consumedCapacity()
              .capacityUnits());
    }
  }

  // An honest client.

  /** It returns to fifty channels, and missed some events of each. */
  @Test
  void theLibraryNeverMeetsTheLimit() {
    for (int n = 0; n < 50; n++) {
      var channel = new ChannelName("public:channel.of.the.shop:" + n);
      publish(channel, 20, 150);
    }
    say(
        "c1",
        "{\"action\":\"subscribe\",\"ref\":\"1\",\"token\":\"\",\"channels\":["
            + IntStream.range(0, 50)
                .mapToObj(
                    n -> "{\"channel\":\"public:channel.of.the.shop:%d\",\"since\":0}".formatted(n))
                .collect(Collectors.joining(","))
            + "]}");
    for (int minute = 0; minute < 10; minute++) {
      for (int n = 0; n < 20; n++) {
        clock.advance(Duration.ofSeconds(3));
        say("c1", "{\"action\":\"ping\"}");
      }
      say(
          "c1",
          "{\"action\":\"subscribe\",\"ref\":\"2\",\"channel\":"
              + "\"public:channel.of.the.shop:1\",\"rewind\":20}");
    }

    assertEquals(List.of(), sockets.closed());
    assertFalse(sockets.frames("c1").toString().contains("rate_limited"));
  }

  /** A client that knows one message only. */
  @Test
  void fiftyChannelsMayBeSubscribedOneByOne() {
    for (int n = 0; n < 50; n++) {
      var channel = new ChannelName("public:channel.of.the.shop:" + n);
      publish(channel, 1, 150);
      say("c1", "{\"action\":\"subscribe\",\"channel\":\"%s\"}".formatted(channel));
    }

    assertEquals(50, sockets.frames("c1").size());
    assertEquals(List.of(), sockets.closed());
  }

  // Orders.

  /** A second message pays before the first or the second request of another. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void simultaneousPaymentsAllCount(int before) {
    for (int spent : new int[] {0, 5, BURST - 1, BURST}) {
      String id = "orders" + spent + "." + before;
      connections.connected(id, clock.instant());
      if (spent > 0) {
        connections.spend(id, spent);
      }
      var other = new ArrayList<Spent>();
      requests.before(before, () -> other.add(connections.spend(id, 10)));

      Spent one = connections.spend(id, 7);
      requests.before(9, () -> {});

      int paid =
          spent
              + (one instanceof Spent.Open ? 7 : 0)
              + other.stream().mapToInt(each -> each instanceof Spent.Open ? 10 : 0).sum();
      assertEquals(paid, paid(id), id);
      assertTrue(paid < BURST + 10, id);
      assertTrue(spent == BURST || paid > spent, id);
    }
  }

  private int paid(String id) {
    connections.spend(id, BURST * 2);
    Spent.OverLimit over = assertInstanceOf(Spent.OverLimit.class, connections.spend(id, 1));
    int all = (int) over.retryAfter().toMillis() / 100;
    return all >= BURST * 2 ? all - BURST * 2 : all;
  }

  /** Posts and writes stay within the bucket; one frame says why; nothing is left. */
  private void assertLimited() {
    List<JsonNode> frames = frames("c1");
    assertTrue(sockets.posts() <= BURST + ROUND, sockets.posts() + " posts");
    assertEquals(
        1,
        frames.stream()
            .filter(frame -> frame.path("code").asText().equals("rate_limited"))
            .count());
    JsonNode last = frames.getLast();
    assertEquals("rate_limited", last.path("code").textValue());
    long seconds = last.path("retryAfter").longValue();
    assertTrue(seconds >= BURST / 10 && seconds <= (BURST + 100) / 10, last::toString);
    assertEquals("c1", sockets.closed().getFirst());
    assertEquals(Optional.empty(), connections.connection("c1"));
    int posts = sockets.posts();
    say("c1", "{\"action\":\"ping\"}");
    assertEquals(posts, sockets.posts());
  }

  private void say(int times, String text) {
    for (int n = 0; n < times; n++) {
      say("c1", text);
    }
  }

  private void say(String id, String text) {
    messages.answer(id, text, () -> Duration.ofMinutes(1));
  }

  private List<JsonNode> frames(String id) {
    return sockets.frames(id).stream().map(text -> Json.tree(text).orElseThrow()).toList();
  }

  private void publish(int events, int bytes) {
    publish(AMP, events, bytes);
  }

  private void publish(ChannelName channel, int events, int bytes) {
    String data = "\"" + "x".repeat(bytes) + "\"";
    for (int first = 0; first < events; first += 50) {
      List<Event> batch =
          IntStream.range(first, Math.min(first + 50, events))
              .mapToObj(_ -> Events.event(EventId.random().value(), channel, data))
              .toList();
      log.append(batch);
    }
  }

  private List<String> keys(String table, String key) {
    return rows(table).stream().map(row -> row.get(key).s()).toList();
  }

  private List<Map<String, AttributeValue>> rows(String table) {
    return client.scanPaginator(scan -> scan.tableName(table)).items().stream().toList();
  }
}
