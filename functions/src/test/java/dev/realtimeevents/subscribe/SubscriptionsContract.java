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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    assertEquals(Optional.of(Set.of(PUBLIC)), subscriptions.channels("c1="));
    assertEquals(List.of(new Listener("c1=", clock.instant(), EventFilter.ALL)), listeners(PUBLIC));
  }

  @Test
  void theTimeOfAConnectionIsKeptToTheMillisecond() {
    Instant at = clock.instant().plusMillis(789);
    subscriptions.connected("c1", at, PUBLIC);
    subscriptions.subscribe("c1", SHOP, EventFilter.ALL);

    assertEquals(at, listeners(PUBLIC).getFirst().connectedAt());
    assertEquals(at, listeners(SHOP).getFirst().connectedAt());
  }

  @Test
  void aConnectionListensToWhatItSubscribedTo() {
    connect("c1");
    connect("c2");

    assertEquals(new Outcome.Listening(), subscriptions.subscribe("c1", SHOP, EventFilter.ALL));

    assertEquals(Optional.of(Set.of(PUBLIC, SHOP)), subscriptions.channels("c1"));
    assertEquals(List.of("c1"), ids(SHOP));
    assertEquals(List.of("c1", "c2"), ids(PUBLIC));
  }

  @Test
  void aFilterIsKeptAndReplacedByTheNext() {
    connect("c1");

    subscriptions.subscribe("c1", SHOP, ORDERS);
    assertEquals(List.of(ORDERS), listeners(SHOP).stream().map(Listener::filter).toList());
    subscriptions.subscribe("c1", SHOP, EventFilter.ALL);
    assertEquals(List.of(EventFilter.ALL), listeners(SHOP).stream().map(Listener::filter).toList());
    subscriptions.subscribe("c1", PUBLIC, ORDERS);
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
    assertEquals(CHANNELS_PER_CONNECTION, subscriptions.channels("c1").orElseThrow().size());
  }

  @Test
  void aFullConnectionMayStillChangeAFilter() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      subscribe("c1", "public:" + n);
    }

    assertEquals(new Outcome.Listening(), subscriptions.subscribe("c1", PUBLIC, ORDERS));
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
    assertEquals(CHANNELS_PER_CONNECTION, subscriptions.channels("c1").orElseThrow().size());
  }

  @Test
  void aConnectionMayListenToNothing() {
    connect("c1");

    subscriptions.unsubscribe("c1", PUBLIC);

    assertEquals(Optional.of(Set.of()), subscriptions.channels("c1"));
    assertEquals(new Outcome.Listening(), subscriptions.subscribe("c1", SHOP, EventFilter.ALL));
    assertEquals(Optional.of(Set.of(SHOP)), subscriptions.channels("c1"));
  }

  @Test
  void unsubscribingFromWhatItNeverListenedToDoesNothing() {
    connect("c1");

    subscriptions.unsubscribe("c1", SHOP);
    subscriptions.unsubscribe("unknown", PUBLIC);

    assertEquals(Optional.of(Set.of(PUBLIC)), subscriptions.channels("c1"));
    assertEquals(Optional.empty(), subscriptions.channels("unknown"));
  }

  @Test
  void nothingIsLeftOfAConnectionThatHasEnded() {
    connect("c1");
    connect("c2");
    subscriptions.subscribe("c1", SHOP, ORDERS);

    subscriptions.disconnected("c1");
    subscriptions.disconnected("c1");
    subscriptions.disconnected("unknown");

    assertEquals(Optional.empty(), subscriptions.channels("c1"));
    assertEquals(List.of("c2"), ids(PUBLIC));
    assertEquals(List.of(), ids(SHOP));
  }

  @Test
  void aConnectionThatDoesNotExistCannotSubscribe() {
    assertEquals(
        new Outcome.NoConnection(), subscriptions.subscribe("unknown", PUBLIC, EventFilter.ALL));

    assertEquals(Optional.empty(), subscriptions.channels("unknown"));
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
    subscriptions.subscribe("c1", SHOP, EventFilter.ALL);

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

    assertEquals(Optional.of(Set.of(PUBLIC)), subscriptions.channels("c1"));
    assertEquals(List.of("c1"), ids(PUBLIC));
    assertEquals(new Outcome.Listening(), subscriptions.subscribe("c1", SHOP, EventFilter.ALL));
  }

  @Test
  void aConnectionWhoseEndWasNeverToldExpires() {
    connect("old");
    subscriptions.subscribe("old", SHOP, EventFilter.ALL);
    clock.advance(Duration.ofHours(1));
    connect("new");

    clock.advance(Duration.ofHours(1).plusMinutes(30));

    assertEquals(Optional.empty(), subscriptions.channels("old"));
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
    return subscriptions.subscribe(connectionId, new ChannelName(channel), EventFilter.ALL);
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
