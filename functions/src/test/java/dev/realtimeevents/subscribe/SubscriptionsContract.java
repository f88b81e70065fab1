package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.Listener;
import dev.realtimeevents.deliver.Listeners;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.subscribe.Subscriptions.Outcome;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Subscriptions} and {@link Listeners} promise together, wherever they are kept. */
public abstract class SubscriptionsContract {
  private static final int SHARDS = 3;
  private static final int CHANNELS_PER_CONNECTION = 4;
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final EventFilter ORDERS = new EventFilter(List.of("order.*", "stock"));

  /** Far from today: a table deletes by its own clock what has expired. */
  private final SettableClock clock = new SettableClock(Instant.parse("2126-11-24T00:28:44Z"));

  private Subscriptions subscriptions;
  private Listeners listeners;

  /** One store, seen from its two sides. */
  protected record Store(Subscriptions subscriptions, Listeners listeners) {
    public static <T extends Subscriptions & Listeners> Store of(T both) {
      return new Store(both, both);
    }

    public static Store of(Subscriptions subscriptions, Listeners listeners) {
      return new Store(subscriptions, listeners);
    }
  }

  /** A new store with nothing in it. */
  protected abstract Store newStore(int shards, int channelsPerConnection, InstantSource clock)
      throws Exception;

  @BeforeEach
  void beginWithAnEmptyStore() throws Exception {
    Store store = newStore(SHARDS, CHANNELS_PER_CONNECTION, clock);
    subscriptions = store.subscriptions();
    listeners = store.listeners();
  }

  @Test
  void aConnectionListensToItsFirstChannelAtOnce() {
    connect("c1=");

    assertEquals(Optional.of(Set.of(PUBLIC)), channels("c1="));
    assertEquals(
        List.of(new Listener("c1=", clock.instant(), EventFilter.ALL, Optional.empty())),
        listeners(PUBLIC));
  }

  @Test
  void theTimeOfAConnectionIsKeptToTheMillisecond() {
    Instant at = clock.instant().plusMillis(789);
    subscriptions.connected("c1", at, PUBLIC);
    subscribe("c1", SHOP, EventFilter.ALL);

    assertEquals(at, listeners(PUBLIC).getFirst().connectedAt());
    assertEquals(at, listeners(SHOP).getFirst().connectedAt());
  }

  @Test
  void aConnectionListensToWhatItSubscribedTo() {
    connect("c1");
    connect("c2");

    assertEquals(new Outcome.Listening(), subscribe("c1", SHOP, EventFilter.ALL));

    assertEquals(Optional.of(Set.of(PUBLIC, SHOP)), channels("c1"));
    assertEquals(List.of("c1"), ids(SHOP));
    assertEquals(List.of("c1", "c2"), ids(PUBLIC));
  }

  @Test
  void aFilterIsKeptAndReplacedByTheNext() {
    connect("c1");

    subscribe("c1", SHOP, ORDERS);
    assertEquals(List.of(ORDERS), listeners(SHOP).stream().map(Listener::filter).toList());
    subscribe("c1", SHOP, EventFilter.ALL);
    assertEquals(List.of(EventFilter.ALL), listeners(SHOP).stream().map(Listener::filter).toList());
    subscribe("c1", PUBLIC, ORDERS);
    assertEquals(List.of(ORDERS), listeners(PUBLIC).stream().map(Listener::filter).toList());
  }

  @Test
  void aConnectionListensToAsManyChannelsAsItMay() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      assertEquals(new Outcome.Listening(), subscribe("c1", "public:" + n));
    }

    assertEquals(new Outcome.TooMany(CHANNELS_PER_CONNECTION), subscribe("c1", "public:more"));

    assertEquals(List.of(), ids(new ChannelName("public:more")));
    assertEquals(CHANNELS_PER_CONNECTION, channels("c1").orElseThrow().size());
  }

  @Test
  void aFullConnectionMayStillChangeAFilter() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      subscribe("c1", "public:" + n);
    }

    assertEquals(new Outcome.Listening(), subscribe("c1", PUBLIC, ORDERS));
    assertEquals(ORDERS, listeners(PUBLIC).getFirst().filter());
  }

  @Test
  void unsubscribingMakesRoom() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      subscribe("c1", "public:" + n);
    }
    subscriptions.unsubscribe("c1", PUBLIC);

    assertEquals(new Outcome.Listening(), subscribe("c1", "public:more"));
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void severalSubscriptionsAtOnceDoNotPassTheLimit() throws Exception {
    connect("c1");
    try (var pool = Executors.newFixedThreadPool(8)) {
      List<Callable<Outcome>> wishes =
          IntStream.range(0, 16)
              .<Callable<Outcome>>mapToObj(n -> () -> subscribe("c1", "public:" + n))
              .toList();
      long listening =
          pool.invokeAll(wishes).stream()
              .map(Future::resultNow)
              .filter(Outcome.Listening.class::isInstance)
              .count();
      assertEquals(CHANNELS_PER_CONNECTION - 1, listening);
    }
    assertEquals(CHANNELS_PER_CONNECTION, channels("c1").orElseThrow().size());
  }

  @Test
  void aConnectionMayListenToNothing() {
    connect("c1");

    subscriptions.unsubscribe("c1", PUBLIC);

    assertEquals(Optional.of(Set.of()), channels("c1"));
    assertEquals(new Outcome.Listening(), subscribe("c1", SHOP, EventFilter.ALL));
    assertEquals(Optional.of(Set.of(SHOP)), channels("c1"));
  }

  @Test
  void unsubscribingFromWhatItNeverListenedToDoesNothing() {
    connect("c1");

    subscriptions.unsubscribe("c1", SHOP);
    subscriptions.unsubscribe("unknown", PUBLIC);

    assertEquals(Optional.of(Set.of(PUBLIC)), channels("c1"));
    assertEquals(Optional.empty(), channels("unknown"));
  }

  @Test
  void nothingIsLeftOfAConnectionThatHasEnded() {
    connect("c1");
    connect("c2");
    subscribe("c1", SHOP, ORDERS);

    subscriptions.disconnected("c1");
    subscriptions.disconnected("c1");
    subscriptions.disconnected("unknown");

    assertEquals(Optional.empty(), channels("c1"));
    assertEquals(List.of("c2"), ids(PUBLIC));
    assertEquals(List.of(), ids(SHOP));
  }

  @Test
  void aConnectionThatDoesNotExistCannotSubscribe() {
    assertEquals(new Outcome.NoConnection(), subscribe("unknown", PUBLIC, EventFilter.ALL));

    assertEquals(Optional.empty(), channels("unknown"));
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void aConnectionThatHasEndedCannotSubscribe() {
    connect("c1");
    subscriptions.disconnected("c1");

    assertEquals(new Outcome.NoConnection(), subscribe("c1", "public"));
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void strikingTakesOneConnectionFromOneChannel() {
    connect("c1");
    connect("c2");
    subscribe("c1", SHOP, EventFilter.ALL);

    listeners.strike(PUBLIC, "c1");
    listeners.strike(PUBLIC, "c1");
    listeners.strike(PUBLIC, "unknown");

    assertEquals(List.of("c2"), ids(PUBLIC));
    assertEquals(List.of("c1"), ids(SHOP));
  }

  @Test
  void aConnectionIsThereForAsLongAsOneCanLast() {
    connect("c1");

    clock.advance(Duration.ofHours(2));

    assertEquals(Optional.of(Set.of(PUBLIC)), channels("c1"));
    assertEquals(List.of("c1"), ids(PUBLIC));
    assertEquals(new Outcome.Listening(), subscribe("c1", SHOP, EventFilter.ALL));
  }

  @Test
  void aConnectionWhoseEndWasNeverToldExpires() {
    connect("old");
    subscribe("old", SHOP, EventFilter.ALL);
    clock.advance(Duration.ofHours(1));
    connect("new");

    clock.advance(Duration.ofHours(1).plusMinutes(30));

    assertEquals(Optional.empty(), channels("old"));
    assertEquals(new Outcome.NoConnection(), subscribe("old", "public:more"));
    assertEquals(List.of("new"), ids(PUBLIC));
    assertEquals(List.of(), ids(SHOP));
  }

  @Test
  void anExpiredConnectionThatIsFullIsNoConnectionAnyMore() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      subscribe("c1", "public:" + n);
    }
    clock.advance(Duration.ofHours(3));

    assertEquals(new Outcome.NoConnection(), subscribe("c1", "public:more"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21})
  void pagesOfAnySizeGiveEachListenerOnce(int size) {
    List<String> connected = connectMany(20);

    assertEquals(connected, ids(PUBLIC, size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void pagesPassOverTheExpired(int size) {
    connectMany(10);
    clock.advance(Duration.ofHours(3));
    connect("new1");
    connect("new2");

    assertEquals(List.of("new1", "new2"), ids(PUBLIC, size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aPageMayBeginAfterAListenerThatIsNoMore(int size) {
    List<String> connected = connectMany(20);
    var seen = new ArrayList<String>();
    for (int shard = 0; shard < SHARDS; shard++) {
      Optional<String> after = Optional.empty();
      do {
        var page = listeners.page(PUBLIC, shard, after, size);
        page.listeners().forEach(listener -> seen.add(listener.connectionId()));
        page.listeners().forEach(listener -> listeners.strike(PUBLIC, listener.connectionId()));
        after = page.next();
      } while (after.isPresent());
    }

    assertEquals(connected, seen.stream().sorted().toList());
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void listenersAreSpreadOverAllShards() {
    connectMany(60);

    assertEquals(SHARDS, listeners.shards());
    for (int shard = 0; shard < SHARDS; shard++) {
      assertTrue(
          !listeners.page(PUBLIC, shard, Optional.empty(), 100).listeners().isEmpty(),
          "nobody in shard " + shard);
    }
  }

  @Test
  void aChannelNobodyListensToHasOneEmptyPage() {
    assertEquals(
        new Listeners.Page(List.of(), Optional.empty()),
        listeners.page(SHOP, 0, Optional.empty(), 10));
  }

  // Tokens.

  @Test
  void aConnectionHasNoTokenAtFirst() {
    connect("c1");

    assertEquals(
        Optional.of(
            new Subscriptions.Connection(Map.of(PUBLIC, Optional.empty()), Optional.empty())),
        subscriptions.connection("c1"));
    assertEquals(List.of(), subscriptions.connectionsOf("7"));
  }

  @Test
  void theTokenThatAConnectionShowedIsKept() {
    connect("c1");

    subscriptions.identify("c1", grant("7", "order:*", "invoice:1"));

    assertEquals(
        Optional.of(
            new Subscriptions.Connection(
                Map.of(PUBLIC, Optional.empty()), Optional.of(grant("7", "order:*", "invoice:1")))),
        subscriptions.connection("c1"));
  }

  @Test
  void aTokenForNothingIsATokenToo() {
    connect("c1");

    subscriptions.identify("c1", grant("7"));

    assertEquals(Optional.of(grant("7")), subscriptions.connection("c1").orElseThrow().grant());
  }

  @Test
  void theNewestTokenIsTheOneThatCounts() {
    connect("c1");
    subscriptions.identify("c1", grant("7", "order:*"));

    subscriptions.identify("c1", grant("8", "invoice:*"));

    assertEquals(
        Optional.of(grant("8", "invoice:*")), subscriptions.connection("c1").orElseThrow().grant());
    assertEquals(List.of("c1"), subscriptions.connectionsOf("8"));
  }

  @Test
  void whoeverShowedATokenOfASubjectIsFound() {
    connectMany(5);
    connect("c1");
    connect("c2");
    connect("c3");
    subscriptions.identify("c1", grant("7"));
    subscriptions.identify("c2", grant("8"));
    subscriptions.identify("c3", grant("7"));
    subscriptions.identify("c3", grant("7"));

    assertEquals(List.of("c1", "c3"), subscriptions.connectionsOf("7").stream().sorted().toList());
    assertEquals(List.of("c2"), subscriptions.connectionsOf("8"));
    assertEquals(List.of(), subscriptions.connectionsOf("9"));
  }

  @Test
  void aConnectionThatHasEndedHoldsNoToken() {
    connect("c1");
    subscriptions.identify("c1", grant("7"));

    subscriptions.disconnected("c1");

    assertEquals(List.of(), subscriptions.connectionsOf("7"));
  }

  @Test
  void aTokenMakesNoConnection() {
    subscriptions.identify("ended", grant("7", "order:*"));

    assertEquals(Optional.empty(), subscriptions.connection("ended"));
    assertEquals(new Outcome.NoConnection(), subscribe("ended", "order:12"));
  }

  @Test
  void aHolderWhoseEndWasNeverToldExpires() {
    connect("c1");
    subscriptions.identify("c1", grant("7"));
    clock.advance(Duration.ofHours(2));
    assertEquals(List.of("c1"), subscriptions.connectionsOf("7"));

    clock.advance(Duration.ofHours(1));

    assertEquals(List.of(), subscriptions.connectionsOf("7"));
  }

  // The end of a permission.

  @Test
  void theEndOfAPermissionIsKeptToTheMillisecondAndReplacedByTheNext() {
    Instant first = clock.instant().plusMillis(3_600_789);
    connect("c1");

    subscriptions.subscribe("c1", SHOP, ORDERS, Optional.of(first));
    assertEquals(
        List.of(new Listener("c1", clock.instant(), ORDERS, Optional.of(first))), listeners(SHOP));

    Instant second = first.plusSeconds(3600);
    subscriptions.subscribe("c1", SHOP, EventFilter.ALL, Optional.of(second));
    assertEquals(Optional.of(second), listeners(SHOP).getFirst().until());
    subscriptions.subscribe("c1", SHOP, EventFilter.ALL, Optional.empty());
    assertEquals(Optional.empty(), listeners(SHOP).getFirst().until());
  }

  @Test
  void aConnectionKnowsTheEndOfEachOfItsChannels() {
    Instant first = clock.instant().plusMillis(3_600_789);
    connect("c1");
    subscriptions.subscribe("c1", SHOP, ORDERS, Optional.of(first));
    assertEquals(
        Map.of(PUBLIC, Optional.empty(), SHOP, Optional.of(first)),
        subscriptions.connection("c1").orElseThrow().until());

    subscriptions.identify("c1", grant("7"));
    subscriptions.subscribe("c1", SHOP, ORDERS, Optional.of(first.plusSeconds(3600)));
    subscriptions.unsubscribe("c1", PUBLIC);

    assertEquals(
        Map.of(SHOP, Optional.of(first.plusSeconds(3600))),
        subscriptions.connection("c1").orElseThrow().until());
  }

  @Test
  void whosePermissionHasEndedIsListedUntilItIsStruck() {
    Instant until = clock.instant().plusSeconds(60);
    connect("c1");
    connect("c2");
    subscriptions.subscribe("c1", SHOP, ORDERS, Optional.of(until));
    subscriptions.subscribe("c2", SHOP, ORDERS, Optional.of(until));
    clock.advance(Duration.ofMinutes(2));
    assertEquals(List.of("c1", "c2"), ids(SHOP));

    Listener ended = listeners(SHOP).getFirst();
    listeners.strikeExpired(SHOP, ended);
    listeners.strikeExpired(SHOP, ended);

    assertEquals(List.of("c2"), ids(SHOP));
    assertEquals(List.of("c1", "c2"), ids(PUBLIC));
    assertEquals(Optional.of(Set.of(PUBLIC, SHOP)), channels("c1"));
  }

  @Test
  void whoseEndWasPutOffMeanwhileIsNotStruck() {
    Instant until = clock.instant().plusSeconds(60);
    connect("c1");
    connect("c2");
    subscriptions.subscribe("c1", SHOP, ORDERS, Optional.of(until));
    subscriptions.subscribe("c2", SHOP, ORDERS, Optional.of(until));
    List<Listener> ended = listeners(SHOP);

    subscriptions.subscribe("c1", SHOP, ORDERS, Optional.of(until.plusMillis(1)));
    subscriptions.subscribe("c2", SHOP, ORDERS, Optional.empty());
    ended.forEach(listener -> listeners.strikeExpired(SHOP, listener));

    assertEquals(List.of("c1", "c2"), ids(SHOP));
  }

  // Presence.

  @Test
  void listenersAreCountedOverAllShards() {
    assertEquals(0, listeners.count(PUBLIC));
    connectMany(60);
    connect("c1");
    subscribe("c1", "public:shop");

    assertEquals(61, listeners.count(PUBLIC));
    assertEquals(1, listeners.count(SHOP));
    subscriptions.disconnected("c1");
    assertEquals(60, listeners.count(PUBLIC));
    assertEquals(0, listeners.count(SHOP));
  }

  @Test
  void theExpiredAreNotCounted() {
    connectMany(10);
    clock.advance(Duration.ofHours(3));
    connect("new");

    assertEquals(1, listeners.count(PUBLIC));
  }

  @Test
  void whosePermissionHasEndedIsNotCounted() {
    Instant until = clock.instant().plusMillis(60_789);
    connect("c1");
    connect("c2");
    subscriptions.subscribe("c1", SHOP, ORDERS, Optional.of(until));
    subscriptions.subscribe("c2", SHOP, ORDERS, Optional.of(until.plusMillis(1)));

    clock.set(until.minusMillis(1));
    assertEquals(2, listeners.count(SHOP));
    clock.set(until);
    assertEquals(1, listeners.count(SHOP));
    assertEquals(2, listeners.count(PUBLIC));
  }

  private Grant grant(String subject, String... channels) {
    return new Grant(
        subject,
        List.of(channels),
        Instant.parse("2026-11-24T00:28:44Z"),
        Instant.parse("2026-11-24T01:28:44Z"));
  }

  private void connect(String connectionId) {
    subscriptions.connected(connectionId, clock.instant(), PUBLIC);
  }

  private List<String> connectMany(int count) {
    List<String> ids =
        IntStream.range(0, count).mapToObj("L0SM9cOFvHcCIh%02d="::formatted).toList();
    ids.forEach(this::connect);
    return ids;
  }

  private Outcome subscribe(String connectionId, String channel) {
    return subscribe(connectionId, new ChannelName(channel), EventFilter.ALL);
  }

  private Outcome subscribe(String connectionId, ChannelName channel, EventFilter filter) {
    return subscriptions.subscribe(connectionId, channel, filter, Optional.empty());
  }

  private Optional<Set<ChannelName>> channels(String connectionId) {
    return subscriptions.connection(connectionId).map(Subscriptions.Connection::channels);
  }

  private List<String> ids(ChannelName channel) {
    return ids(channel, 100);
  }

  private List<String> ids(ChannelName channel, int size) {
    return listeners(channel, size).stream().map(Listener::connectionId).toList();
  }

  private List<Listener> listeners(ChannelName channel) {
    return listeners(channel, 100);
  }

  /** All of a channel, sorted by connection; a page is never larger than it may be. */
  private List<Listener> listeners(ChannelName channel, int size) {
    var all = new ArrayList<Listener>();
    for (int shard = 0; shard < listeners.shards(); shard++) {
      Optional<String> after = Optional.empty();
      do {
        var page = listeners.page(channel, shard, after, size);
        assertTrue(page.listeners().size() <= size, "a page of more than " + size);
        all.addAll(page.listeners());
        after = page.next();
      } while (after.isPresent());
    }
    all.sort(Comparator.comparing(Listener::connectionId));
    return all;
  }
}
