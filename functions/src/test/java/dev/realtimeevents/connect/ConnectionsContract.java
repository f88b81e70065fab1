package dev.realtimeevents.connect;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.connect.Connections.Connection;
import dev.realtimeevents.connect.Connections.Outcome;
import dev.realtimeevents.connect.Connections.Spent;
import dev.realtimeevents.connect.Connections.Wish;
import dev.realtimeevents.deliver.ShardPolicy;
import dev.realtimeevents.deliver.Subscription;
import dev.realtimeevents.deliver.Subscriptions;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link Connections} and {@link Subscriptions}, for every implementation. */
public abstract class ConnectionsContract {
  private static final int SHARDS = 3;
  private static final int CHANNELS_PER_CONNECTION = 4;
  private static final CreditLimit LIMIT = new CreditLimit(10, 40);
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final EventFilter ORDERS = new EventFilter(List.of("order.*", "stock"));

  /** Far in the future: a table deletes expired rows by its own clock. */
  private final SettableClock clock = new SettableClock(Instant.parse("2126-11-24T00:28:44Z"));

  private Connections connections;
  private Subscriptions subscriptions;

  /** Both tables. */
  public record Store(Connections connections, Subscriptions subscriptions) {}

  /** A new, empty store. */
  protected abstract Store newStore(
      ShardPolicy shards, int channelsPerConnection, CreditLimit limit, InstantSource clock)
      throws Exception;

  /** The newest store, for functions with another number of shards. */
  protected abstract Store sameStore(ShardPolicy shards);

  @BeforeEach
  void beginWithAnEmptyStore() throws Exception {
    Store store = newStore(ShardPolicy.always(SHARDS), CHANNELS_PER_CONNECTION, LIMIT, clock);
    connections = store.connections();
    subscriptions = store.subscriptions();
  }

  @Test
  void aNewConnectionIsSubscribedToItsFirstChannel() {
    connect("c1=");

    assertEquals(Optional.of(Set.of(PUBLIC)), channels("c1="));
    assertEquals(
        List.of(new Subscription("c1=", clock.instant(), EventFilter.ALL, Optional.empty(), false)),
        subscriptions(PUBLIC));
  }

  @Test
  void aConnectionMayBeginWithoutAChannel() {
    connections.connected("c1=", clock.instant());

    assertEquals(Optional.of(Set.of()), channels("c1="));
    assertEquals(List.of(), subscriptions(PUBLIC));
    for (int n = 0; n < CHANNELS_PER_CONNECTION; n++) {
      assertEquals(Result.SUBSCRIBED, subscribe("c1=", "public:" + n));
    }
    assertEquals(Result.TOO_MANY, subscribe("c1=", "public:more"));
    connections.disconnected("c1=");
    assertEquals(Optional.empty(), channels("c1="));
    assertEquals(List.of(), ids(new ChannelName("public:0")));
  }

  @Test
  void whatAConnectionTakesIsKnownInEachOfItsSubscriptions() {
    connections.connected("library", clock.instant());
    connect("plain");
    for (String id : List.of("library", "plain")) {
      subscribe(id, SHOP, ORDERS);
    }

    assertEquals(
        Map.of("library", true, "plain", false),
        subscriptions(SHOP).stream()
            .collect(Collectors.toMap(Subscription::connectionId, Subscription::together)));
    subscribe("library", SHOP, EventFilter.ALL);
    assertTrue(
        subscriptions(SHOP).stream()
            .filter(subscription -> subscription.connectionId().equals("library"))
            .allMatch(Subscription::together));
  }

  @Test
  void anEstimateIsTheNumberOfSubscribersOrEnough() {
    assertEquals(0, subscriptions.estimate(SHOP, 1000));
    for (int n = 0; n < 60; n++) {
      connections.connected("c" + n, clock.instant(), SHOP);
    }

    assertEquals(60, subscriptions.estimate(SHOP, 1000));
    assertTrue(subscriptions.estimate(SHOP, 20) >= 20);
    assertEquals(0, subscriptions.estimate(PUBLIC, 1000));
  }

  @Test
  void theTimeOfAConnectionIsKeptToTheMillisecond() {
    Instant at = clock.instant().plusMillis(789);
    connections.connected("c1", at, PUBLIC);
    subscribe("c1", SHOP, EventFilter.ALL);

    assertEquals(at, subscriptions(PUBLIC).getFirst().connectedAt());
    assertEquals(at, subscriptions(SHOP).getFirst().connectedAt());
  }

  @Test
  void aConnectionIsSubscribedToItsChannels() {
    connect("c1");
    connect("c2");

    assertEquals(Result.SUBSCRIBED, subscribe("c1", SHOP, EventFilter.ALL));

    assertEquals(Optional.of(Set.of(PUBLIC, SHOP)), channels("c1"));
    assertEquals(List.of("c1"), ids(SHOP));
    assertEquals(List.of("c1", "c2"), ids(PUBLIC));
  }

  @Test
  void aFilterIsKeptAndReplacedByTheNext() {
    connect("c1");

    subscribe("c1", SHOP, ORDERS);
    assertEquals(List.of(ORDERS), subscriptions(SHOP).stream().map(Subscription::filter).toList());
    subscribe("c1", SHOP, EventFilter.ALL);
    assertEquals(
        List.of(EventFilter.ALL), subscriptions(SHOP).stream().map(Subscription::filter).toList());
    subscribe("c1", PUBLIC, ORDERS);
    assertEquals(
        List.of(ORDERS), subscriptions(PUBLIC).stream().map(Subscription::filter).toList());
  }

  @Test
  void aConnectionMaySubscribeUpToTheLimit() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      assertEquals(Result.SUBSCRIBED, subscribe("c1", "public:" + n));
    }

    assertEquals(Result.TOO_MANY, subscribe("c1", "public:more"));

    assertEquals(List.of(), ids(new ChannelName("public:more")));
    assertEquals(CHANNELS_PER_CONNECTION, channels("c1").orElseThrow().size());
  }

  @Test
  void aFullConnectionMayStillChangeAFilter() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      subscribe("c1", "public:" + n);
    }

    assertEquals(Result.SUBSCRIBED, subscribe("c1", PUBLIC, ORDERS));
    assertEquals(ORDERS, subscriptions(PUBLIC).getFirst().filter());
  }

  @Test
  void unsubscribingMakesRoom() {
    connect("c1");
    for (int n = 1; n < CHANNELS_PER_CONNECTION; n++) {
      subscribe("c1", "public:" + n);
    }
    connections.unsubscribe("c1", PUBLIC);

    assertEquals(Result.SUBSCRIBED, subscribe("c1", "public:more"));
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void simultaneousSubscriptionsDoNotExceedTheLimit() throws Exception {
    connect("c1");
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Callable<Result>> wishes =
          IntStream.range(0, 16)
              .<Callable<Result>>mapToObj(n -> () -> subscribe("c1", "public:" + n))
              .toList();
      long listening =
          pool.invokeAll(wishes).stream()
              .map(Future::resultNow)
              .filter(Result.SUBSCRIBED::equals)
              .count();
      assertEquals(CHANNELS_PER_CONNECTION - 1, listening);
    }
    assertEquals(CHANNELS_PER_CONNECTION, channels("c1").orElseThrow().size());
  }

  @Test
  void aConnectionMayHaveNoSubscription() {
    connect("c1");

    connections.unsubscribe("c1", PUBLIC);

    assertEquals(Optional.of(Set.of()), channels("c1"));
    assertEquals(Result.SUBSCRIBED, subscribe("c1", SHOP, EventFilter.ALL));
    assertEquals(Optional.of(Set.of(SHOP)), channels("c1"));
  }

  @Test
  void unsubscribingWithoutASubscriptionDoesNothing() {
    connect("c1");

    connections.unsubscribe("c1", SHOP);
    connections.unsubscribe("unknown", PUBLIC);

    assertEquals(Optional.of(Set.of(PUBLIC)), channels("c1"));
    assertEquals(Optional.empty(), channels("unknown"));
  }

  @Test
  void anEndedConnectionLeavesNoRows() {
    connect("c1");
    connect("c2");
    subscribe("c1", SHOP, ORDERS);

    connections.disconnected("c1");
    connections.disconnected("c1");
    connections.disconnected("unknown");

    assertEquals(Optional.empty(), channels("c1"));
    assertEquals(List.of("c2"), ids(PUBLIC));
    assertEquals(List.of(), ids(SHOP));
  }

  @Test
  void aConnectionThatDoesNotExistCannotSubscribe() {
    assertEquals(Result.NO_CONNECTION, subscribe("unknown", PUBLIC, EventFilter.ALL));

    assertEquals(Optional.empty(), channels("unknown"));
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void anEndedConnectionCannotSubscribe() {
    connect("c1");
    connections.disconnected("c1");

    assertEquals(Result.NO_CONNECTION, subscribe("c1", "public"));
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void removingAffectsOneConnectionAndOneChannel() {
    connect("c1");
    connect("c2");
    subscribe("c1", SHOP, EventFilter.ALL);

    subscriptions.remove(PUBLIC, "c1");
    subscriptions.remove(PUBLIC, "c1");
    subscriptions.remove(PUBLIC, "unknown");

    assertEquals(List.of("c2"), ids(PUBLIC));
    assertEquals(List.of("c1"), ids(SHOP));
  }

  @Test
  void aConnectionIsThereForAsLongAsOneCanLast() {
    connect("c1");

    clock.advance(Duration.ofHours(2));

    assertEquals(Optional.of(Set.of(PUBLIC)), channels("c1"));
    assertEquals(List.of("c1"), ids(PUBLIC));
    assertEquals(Result.SUBSCRIBED, subscribe("c1", SHOP, EventFilter.ALL));
  }

  @Test
  void aConnectionWithoutDisconnectExpires() {
    connect("old");
    subscribe("old", SHOP, EventFilter.ALL);
    clock.advance(Duration.ofHours(1));
    connect("new");

    clock.advance(Duration.ofHours(1).plusMinutes(30));

    assertEquals(Optional.empty(), channels("old"));
    assertEquals(Result.NO_CONNECTION, subscribe("old", "public:more"));
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

    assertEquals(Result.NO_CONNECTION, subscribe("c1", "public:more"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21})
  void pagesOfAnySizeHaveEachSubscriptionOnce(int size) {
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
  void aPageMayStartAfterARemovedSubscriber(int size) {
    List<String> connected = connectMany(20);
    var seen = new ArrayList<String>();
    for (int shard = 0; shard < SHARDS; shard++) {
      Optional<String> after = Optional.empty();
      do {
        Subscriptions.Page page = subscriptions.page(PUBLIC, shard, after, size);
        page.subscriptions().forEach(subscription -> seen.add(subscription.connectionId()));
        page.subscriptions()
            .forEach(subscription -> subscriptions.remove(PUBLIC, subscription.connectionId()));
        after = page.next();
      } while (after.isPresent());
    }

    assertEquals(connected, seen.stream().sorted().toList());
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void subscriptionsAreSpreadOverAllShards() {
    connectMany(60);

    assertEquals(SHARDS, subscriptions.shards(PUBLIC));
    for (int shard = 0; shard < SHARDS; shard++) {
      assertTrue(
          !subscriptions.page(PUBLIC, shard, Optional.empty(), 100).subscriptions().isEmpty(),
          "nobody in shard " + shard);
    }
  }

  /** DynamoDB reads 100 rows at once. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100, 101, 250})
  void subscriptionsAreFoundByTheirConnections(int wanted) {
    List<String> connected = connectMany(wanted + 5);
    subscriptions.remove(PUBLIC, connected.get(1));

    List<String> found =
        subscriptions.find(PUBLIC, connected.subList(0, wanted)).stream()
            .map(Subscription::connectionId)
            .toList();

    var expected = new HashSet<>(connected.subList(0, wanted));
    expected.remove(connected.get(1));
    assertEquals(expected.size(), found.size());
    assertEquals(expected, Set.copyOf(found));
  }

  @Test
  void expiredSubscriptionsAndThoseOfOtherChannelsAreNotFound() {
    connect("old");
    clock.advance(Duration.ofHours(3));
    connect("new");

    assertEquals(
        List.of("new"),
        subscriptions.find(PUBLIC, List.of("new", "old", "none")).stream()
            .map(Subscription::connectionId)
            .toList());
    assertEquals(List.of(), subscriptions.find(SHOP, List.of("new")));
    assertEquals(List.of(), subscriptions.find(PUBLIC, List.of()));
  }

  @Test
  void aChannelWithoutSubscribersHasOneEmptyPage() {
    assertEquals(
        new Subscriptions.Page(List.of(), Optional.empty(), OptionalInt.of(SHARDS)),
        subscriptions.page(SHOP, 0, Optional.empty(), 10));
  }

  // Shards that grow and shrink with the audience.

  /** A channel is large from 16 subscriptions on. */
  private static final ShardPolicy GROWING = new ShardPolicy(1, 4, 16);

  private void useNewStore(ShardPolicy shards) throws Exception {
    use(newStore(shards, CHANNELS_PER_CONNECTION, LIMIT, clock));
  }

  private void use(Store store) {
    connections = store.connections();
    subscriptions = store.subscriptions();
  }

  /** Connections, so slowly that every function learns of those before. */
  private List<String> connectSlowly(String prefix, int count) {
    var ids = new ArrayList<String>();
    for (int n = 0; n < count; n++) {
      ids.add(prefix + n);
      connect(prefix + n);
      clock.advance(Duration.ofSeconds(11));
    }
    return ids.stream().sorted().toList();
  }

  @Test
  void aSmallChannelHasOneShard() throws Exception {
    useNewStore(GROWING);
    List<String> few = connectSlowly("c", 8);

    assertEquals(1, subscriptions.shards(PUBLIC));
    assertEquals(few, ids(PUBLIC));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void aLargeChannelGrowsAndNobodyIsHidden(int size) throws Exception {
    useNewStore(GROWING);
    List<String> many = connectSlowly("c", 40);

    assertEquals(4, subscriptions.shards(PUBLIC));
    assertEquals(many, ids(PUBLIC, size));
    for (int shard = 0; shard < 4; shard++) {
      assertTrue(
          !subscriptions.page(PUBLIC, shard, Optional.empty(), 100).subscriptions().isEmpty(),
          "nobody in shard " + shard);
    }
    assertEquals(40, subscriptions.count(PUBLIC));
    assertEquals(40, subscriptions.estimate(PUBLIC, 1000));
    assertEquals(1, subscriptions.shards(SHOP));
  }

  @Test
  void aSubscriptionIsReplacedWhereItIs() throws Exception {
    useNewStore(GROWING);
    List<String> many = connectSlowly("c", 20);
    many.forEach(id -> assertEquals(Result.SUBSCRIBED, subscribe(id, PUBLIC, ORDERS)));
    many.forEach(id -> assertEquals(Result.SUBSCRIBED, subscribe(id, PUBLIC, ORDERS)));

    assertEquals(many, ids(PUBLIC));
    assertTrue(subscriptions(PUBLIC).stream().allMatch(each -> each.filter().equals(ORDERS)));
  }

  @Test
  void aSubscriptionIsRemovedWhereverItIs() throws Exception {
    useNewStore(GROWING);
    Instant until = clock.instant().plus(Duration.ofMinutes(10));
    List<String> many = connectSlowly("c", 20);
    many.forEach(id -> subscribe(id, SHOP, EventFilter.ALL, Optional.of(until)));
    List<String> more = connectSlowly("d", 20);
    more.forEach(id -> subscribe(id, SHOP, EventFilter.ALL, Optional.of(until)));
    List<String> all = Stream.concat(many.stream(), more.stream()).sorted().toList();
    assertEquals(all, ids(SHOP));

    for (Subscription expired : subscriptions(SHOP)) {
      Optional<Instant> later = Optional.of(until.plusSeconds(1));
      var renewed =
          new Subscription(
              expired.connectionId(), expired.connectedAt(), expired.filter(), later, false);
      subscriptions.removeExpired(SHOP, renewed);
    }
    assertEquals(all, ids(SHOP));
    subscriptions(SHOP).stream().limit(20).forEach(each -> subscriptions.removeExpired(SHOP, each));
    assertEquals(20, ids(SHOP).size());
    ids(SHOP).stream().limit(10).forEach(id -> subscriptions.remove(SHOP, id));
    assertEquals(10, ids(SHOP).size());
    ids(SHOP).forEach(id -> connections.unsubscribe(id, SHOP));
    assertEquals(List.of(), ids(SHOP));
    all.forEach(connections::disconnected);
    assertEquals(List.of(), ids(PUBLIC));
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "4, 1", "4, 8", "8, 4", "3, 5", "1, 64", "64, 1"})
  void aChangedNumberHidesNobody(int before, int after) throws Exception {
    useNewStore(ShardPolicy.always(before));
    List<String> old = connectMany(20);
    Store changed = sameStore(ShardPolicy.always(after));
    for (int n = 0; n < 20; n++) {
      // Both versions of the functions run.
      Connections either = n % 2 == 0 ? changed.connections() : connections;
      either.connected("new" + n, clock.instant(), PUBLIC);
    }
    List<String> all = ids(PUBLIC);

    assertEquals(40, all.size());
    assertTrue(all.containsAll(old));
    use(changed);
    assertEquals(all, ids(PUBLIC));
    assertEquals(all, ids(PUBLIC, 1));
    assertEquals(40, subscriptions.count(PUBLIC));
    all.forEach(id -> subscribe(id, PUBLIC, ORDERS));
    assertEquals(all, ids(PUBLIC));
    all.forEach(connections::disconnected);
    assertEquals(List.of(), ids(PUBLIC));
  }

  @Test
  void aChannelThatHasBecomeSmallShrinks() throws Exception {
    useNewStore(GROWING);
    List<String> many = connectSlowly("c", 40);
    many.forEach(connections::disconnected);
    clock.advance(Duration.ofHours(2));
    List<String> late = connectSlowly("d", 1);
    assertEquals(4, subscriptions.shards(PUBLIC));
    assertEquals(late, ids(PUBLIC));
    clock.advance(Duration.ofHours(2));
    List<String> later = connectSlowly("e", 1);
    clock.advance(Duration.ofMinutes(20));

    assertEquals(1, subscriptions.shards(PUBLIC));
    assertEquals(later, ids(PUBLIC));
  }

  @Test
  void aChannelThatStaysLargeKeepsItsShards() throws Exception {
    useNewStore(GROWING);
    List<String> before = connectSlowly("c", 40);
    for (int hour = 1; hour <= 12; hour++) {
      clock.advance(Duration.ofHours(1));
      List<String> now = connectSlowly("h%02d-".formatted(hour), 20);

      assertEquals(4, subscriptions.shards(PUBLIC));
      assertTrue(ids(PUBLIC).containsAll(now));
      assertTrue(ids(PUBLIC).containsAll(before));
      before = now;
    }
  }

  // TokenVerifier.

  @Test
  void aConnectionHasNoTokenAtFirst() {
    connect("c1");

    assertEquals(
        Optional.of(
            new Connection(
                clock.instant(), Map.of(PUBLIC, Optional.empty()), Optional.empty(), false)),
        connections.connection("c1"));
    assertEquals(List.of(), connections.connectionsOf("7"));
  }

  @Test
  void theTokenThatAConnectionShowedIsKept() {
    connect("c1");

    connections.identify("c1", grant("7", "order:*", "invoice:1"));

    assertEquals(
        Optional.of(
            new Connection(
                clock.instant(),
                Map.of(PUBLIC, Optional.empty()),
                Optional.of(grant("7", "order:*", "invoice:1")),
                false)),
        connections.connection("c1"));
  }

  @Test
  void aTokenForNothingIsATokenToo() {
    connect("c1");

    connections.identify("c1", grant("7"));

    assertEquals(Optional.of(grant("7")), connections.connection("c1").orElseThrow().grant());
  }

  @Test
  void theNewestTokenIsTheOneThatCounts() {
    connect("c1");
    connections.identify("c1", grant("7", "order:*"));

    connections.identify("c1", grant("8", "invoice:*"));

    assertEquals(
        Optional.of(grant("8", "invoice:*")), connections.connection("c1").orElseThrow().grant());
    assertEquals(List.of("c1"), connections.connectionsOf("8"));
  }

  @Test
  void aConnectionWithATokenOfASubjectIsFound() {
    connectMany(5);
    connect("c1");
    connect("c2");
    connect("c3");
    connections.identify("c1", grant("7"));
    connections.identify("c2", grant("8"));
    connections.identify("c3", grant("7"));
    connections.identify("c3", grant("7"));

    assertEquals(List.of("c1", "c3"), connections.connectionsOf("7").stream().sorted().toList());
    assertEquals(List.of("c2"), connections.connectionsOf("8"));
    assertEquals(List.of(), connections.connectionsOf("9"));
  }

  @Test
  void anEndedConnectionHasNoToken() {
    connect("c1");
    connections.identify("c1", grant("7"));

    connections.disconnected("c1");

    assertEquals(List.of(), connections.connectionsOf("7"));
  }

  @Test
  void aTokenMakesNoConnection() {
    connections.identify("ended", grant("7", "order:*"));

    assertEquals(Optional.empty(), connections.connection("ended"));
    assertEquals(Result.NO_CONNECTION, subscribe("ended", "order:12"));
  }

  @Test
  void theTokenOfAConnectionWithoutDisconnectExpires() {
    connect("c1");
    connections.identify("c1", grant("7"));
    clock.advance(Duration.ofHours(2));
    assertEquals(List.of("c1"), connections.connectionsOf("7"));

    clock.advance(Duration.ofHours(1));

    assertEquals(List.of(), connections.connectionsOf("7"));
  }

  // The end of a permission.

  @Test
  void theEndOfAPermissionIsKeptToTheMillisecondAndReplacedByTheNext() {
    Instant first = clock.instant().plusMillis(3_600_789);
    connect("c1");

    subscribe("c1", SHOP, ORDERS, Optional.of(first));
    assertEquals(
        List.of(new Subscription("c1", clock.instant(), ORDERS, Optional.of(first), false)),
        subscriptions(SHOP));

    Instant second = first.plusSeconds(3600);
    subscribe("c1", SHOP, EventFilter.ALL, Optional.of(second));
    assertEquals(Optional.of(second), subscriptions(SHOP).getFirst().until());
    subscribe("c1", SHOP, EventFilter.ALL, Optional.empty());
    assertEquals(Optional.empty(), subscriptions(SHOP).getFirst().until());
  }

  @Test
  void aConnectionKnowsTheEndOfEachOfItsChannels() {
    Instant first = clock.instant().plusMillis(3_600_789);
    connect("c1");
    subscribe("c1", SHOP, ORDERS, Optional.of(first));
    assertEquals(
        Map.of(PUBLIC, Optional.empty(), SHOP, Optional.of(first)),
        connections.connection("c1").orElseThrow().until());

    connections.identify("c1", grant("7"));
    subscribe("c1", SHOP, ORDERS, Optional.of(first.plusSeconds(3600)));
    connections.unsubscribe("c1", PUBLIC);

    assertEquals(
        Map.of(SHOP, Optional.of(first.plusSeconds(3600))),
        connections.connection("c1").orElseThrow().until());
  }

  @Test
  void anExpiredSubscriptionIsListedUntilItIsRemoved() {
    Instant until = clock.instant().plusSeconds(60);
    connect("c1");
    connect("c2");
    subscribe("c1", SHOP, ORDERS, Optional.of(until));
    subscribe("c2", SHOP, ORDERS, Optional.of(until));
    clock.advance(Duration.ofMinutes(2));
    assertEquals(List.of("c1", "c2"), ids(SHOP));

    Subscription ended = subscriptions(SHOP).getFirst();
    subscriptions.removeExpired(SHOP, ended);
    subscriptions.removeExpired(SHOP, ended);

    assertEquals(List.of("c2"), ids(SHOP));
    assertEquals(List.of("c1", "c2"), ids(PUBLIC));
    assertEquals(Optional.of(Set.of(PUBLIC, SHOP)), channels("c1"));
  }

  @Test
  void aSubscriptionThatWasRenewedIsNotRemoved() {
    Instant until = clock.instant().plusSeconds(60);
    connect("c1");
    connect("c2");
    subscribe("c1", SHOP, ORDERS, Optional.of(until));
    subscribe("c2", SHOP, ORDERS, Optional.of(until));
    List<Subscription> ended = subscriptions(SHOP);

    subscribe("c1", SHOP, ORDERS, Optional.of(until.plusMillis(1)));
    subscribe("c2", SHOP, ORDERS, Optional.empty());
    ended.forEach(subscription -> subscriptions.removeExpired(SHOP, subscription));

    assertEquals(List.of("c1", "c2"), ids(SHOP));
  }

  // Writes.

  @Test
  void severalChannelsAreSubscribedTogetherAsFarAsTheyFitIn() {
    connect("c1");
    List<Wish> wishes =
        IntStream.range(0, 6)
            .mapToObj(n -> new ChannelName("public:" + n))
            .map(channel -> new Wish(channel, ORDERS, Optional.empty()))
            .toList();

    Outcome outcome = subscribe("c1", wishes);

    Set<ChannelName> first =
        Set.of(
            new ChannelName("public:0"), new ChannelName("public:1"), new ChannelName("public:2"));
    assertEquals(new Outcome.Subscribed(first, CHANNELS_PER_CONNECTION, 4, 4), outcome);
    assertEquals(CHANNELS_PER_CONNECTION, channels("c1").orElseThrow().size());
    for (Wish wish : wishes) {
      assertEquals(first.contains(wish.channel()) ? List.of("c1") : List.of(), ids(wish.channel()));
    }
  }

  @Test
  void anIdenticalRepeatWritesNothing() {
    connect("c1");
    List<Wish> wishes =
        List.of(
            new Wish(SHOP, ORDERS, Optional.of(clock.instant().plusSeconds(60))),
            new Wish(PUBLIC, EventFilter.ALL, Optional.empty()));

    assertEquals(2, writeUnits(subscribe("c1", wishes)));
    assertEquals(0, writeUnits(subscribe("c1", wishes)));
    assertEquals(0, writeUnits(subscribe("c1", List.of())));
  }

  @Test
  void aRepeatWritesTheSubscriptionThatIsMissingOrDifferent() {
    connect("c1");
    subscribe("c1", SHOP, ORDERS);
    subscriptions.remove(SHOP, "c1");

    assertEquals(1, writeUnits(subscribe("c1", List.of(new Wish(SHOP, ORDERS, Optional.empty())))));
    assertEquals(List.of("c1"), ids(SHOP));
    assertEquals(
        1, writeUnits(subscribe("c1", List.of(new Wish(SHOP, EventFilter.ALL, Optional.empty())))));
  }

  /** Another message of the connection was faster. */
  @Test
  void aConnectionThatHasChangedIsReadAgain() {
    connect("c1");
    Connection old = connections.connection("c1").orElseThrow();
    subscribe("c1", "public:1");
    connections.unsubscribe("c1", PUBLIC);

    connections.subscribe("c1", old, List.of(new Wish(SHOP, ORDERS, Optional.empty())));

    assertEquals(Optional.of(Set.of(SHOP, new ChannelName("public:1"))), channels("c1"));
  }

  /** However much time passes. */
  @Test
  void whoIsRefusedIsRefusedOnceAndCannotSpend() {
    connect("c1");
    spend("c1", 40);

    assertTrue(connections.refuse("c1"));
    assertFalse(connections.refuse("c1"));
    assertFalse(connections.refuse("unknown"));
    subscribe("c1", SHOP, ORDERS);
    clock.advance(Duration.ofHours(1));
    assertEquals(new Spent.Refused(), connections.spend("c1", 1));
    assertFalse(connections.refuse("c1"));
    connections.disconnected("c1");
    assertEquals(new Spent.NoConnection(), connections.spend("c1", 1));
  }

  // Credits.

  @Test
  void spendingReturnsTheConnection() {
    connect("c1");
    subscribe("c1", SHOP, ORDERS);
    connections.identify("c1", grant("7", "order:*"));

    assertEquals(
        new Spent.Open(connections.connection("c1").orElseThrow(), 1), connections.spend("c1", 3));
  }

  @Test
  void whoHasEndedCannotSpend() {
    connect("c1");
    connections.spend("c1", 5);

    assertEquals(new Spent.NoConnection(), connections.spend("unknown", 1));
    clock.advance(Duration.ofHours(3));
    assertEquals(new Spent.NoConnection(), connections.spend("c1", 1));
    connections.disconnected("c1");
    assertEquals(new Spent.NoConnection(), connections.spend("c1", 1));
    assertEquals(Optional.empty(), connections.connection("c1"));
  }

  @Test
  void aFullBucketIsSpentAtOnceAndThenAtTheRate() {
    connect("c1");
    for (int n = 0; n < 40; n++) {
      assertTrue(spend("c1", 1), "credit " + n);
    }

    assertFalse(spend("c1", 1));
    clock.advance(Duration.ofMillis(99));
    assertTrue(spend("c1", 1));
    assertFalse(spend("c1", 1));
    clock.advance(Duration.ofMillis(100));
    assertTrue(spend("c1", 1));
    assertFalse(spend("c1", 1));
  }

  @Test
  void aBucketIsNeverMoreThanFull() {
    connect("c1");
    spend("c1", 40);
    clock.advance(Duration.ofHours(1));

    assertTrue(spend("c1", 39));
    assertTrue(spend("c1", 1));
    assertFalse(spend("c1", 1));
  }

  /** The last payment may overdraw it, and then it takes longer. */
  @Test
  void whoIsOverTheLimitLearnsWhenItsBucketIsFull() {
    connect("c1");
    spend("c1", 39);
    spend("c1", 25);

    assertEquals(new Spent.OverLimit(Duration.ofMillis(6400)), connections.spend("c1", 1));
    clock.advance(Duration.ofSeconds(2));
    assertEquals(new Spent.OverLimit(Duration.ofMillis(4400)), connections.spend("c1", 1));
    clock.advance(Duration.ofMillis(401));
    assertTrue(spend("c1", 1));
  }

  /** The row of the connection, and two subscriptions. */
  @Test
  void newChannelsAreSpentInTheWriteThatAddsThem() {
    connect("c1");
    spend("c1", 36);
    List<Wish> wishes =
        List.of(
            new Wish(SHOP, ORDERS, Optional.empty()),
            new Wish(new ChannelName("public:1"), ORDERS, Optional.empty()));

    subscribe("c1", wishes);
    assertTrue(spend("c1", 1));
    assertFalse(spend("c1", 1));
    subscribe("c1", wishes);
    assertEquals(new Spent.OverLimit(Duration.ofSeconds(4)), connections.spend("c1", 1));
  }

  @Test
  void eachConnectionHasABucketOfItsOwn() {
    connect("c1");
    connect("c2");
    spend("c1", 40);

    assertFalse(spend("c1", 1));
    assertTrue(spend("c2", 1));
  }

  @Test
  void simultaneousMessagesSpendNoMoreThanThereIs() throws Exception {
    connect("c1");
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> messages =
          IntStream.range(0, 64).<Callable<Boolean>>mapToObj(_ -> () -> spend("c1", 1)).toList();
      assertEquals(40, pool.invokeAll(messages).stream().filter(Future::resultNow).count());
    }
    assertEquals(new Spent.OverLimit(Duration.ofSeconds(4)), connections.spend("c1", 1));
  }

  private boolean spend(String connectionId, int credits) {
    return connections.spend(connectionId, credits) instanceof Spent.Open;
  }

  private static int writeUnits(Outcome outcome) {
    return assertInstanceOf(Outcome.Subscribed.class, outcome).writeUnits();
  }

  // Presence.

  @Test
  void subscriptionsAreCountedOverAllShards() {
    assertEquals(0, subscriptions.count(PUBLIC));
    connectMany(60);
    connect("c1");
    subscribe("c1", "public:shop");

    assertEquals(61, subscriptions.count(PUBLIC));
    assertEquals(1, subscriptions.count(SHOP));
    connections.disconnected("c1");
    assertEquals(60, subscriptions.count(PUBLIC));
    assertEquals(0, subscriptions.count(SHOP));
  }

  @Test
  void theExpiredAreNotCounted() {
    connectMany(10);
    clock.advance(Duration.ofHours(3));
    connect("new");

    assertEquals(1, subscriptions.count(PUBLIC));
  }

  @Test
  void anExpiredSubscriptionIsNotCounted() {
    Instant until = clock.instant().plusMillis(60_789);
    connect("c1");
    connect("c2");
    subscribe("c1", SHOP, ORDERS, Optional.of(until));
    subscribe("c2", SHOP, ORDERS, Optional.of(until.plusMillis(1)));

    clock.set(until.minusMillis(1));
    assertEquals(2, subscriptions.count(SHOP));
    clock.set(until);
    assertEquals(1, subscriptions.count(SHOP));
    assertEquals(2, subscriptions.count(PUBLIC));
  }

  private Grant grant(String subject, String... channels) {
    return new Grant(
        subject,
        List.of(channels),
        Instant.parse("2026-11-24T00:28:44Z"),
        Instant.parse("2026-11-24T01:28:44Z"));
  }

  private void connect(String connectionId) {
    connections.connected(connectionId, clock.instant(), PUBLIC);
  }

  private List<String> connectMany(int count) {
    List<String> ids =
        IntStream.range(0, count).mapToObj("L0SM9cOFvHcCIh%02d="::formatted).toList();
    ids.forEach(this::connect);
    return ids;
  }

  /** The result of subscribing to one channel. */
  private enum Result {
    SUBSCRIBED,
    TOO_MANY,
    NO_CONNECTION
  }

  private Result subscribe(String connectionId, String channel) {
    return subscribe(connectionId, new ChannelName(channel), EventFilter.ALL);
  }

  private Result subscribe(String connectionId, ChannelName channel, EventFilter filter) {
    return subscribe(connectionId, channel, filter, Optional.empty());
  }

  private Result subscribe(
      String connectionId, ChannelName channel, EventFilter filter, Optional<Instant> until) {
    return switch (subscribe(connectionId, List.of(new Wish(channel, filter, until)))) {
      case Outcome.NoConnection() -> Result.NO_CONNECTION;
      case Outcome.Subscribed(var channels, var limit, _, _) -> {
        assertEquals(CHANNELS_PER_CONNECTION, limit);
        yield channels.isEmpty() ? Result.TOO_MANY : Result.SUBSCRIBED;
      }
    };
  }

  private Outcome subscribe(String connectionId, List<Wish> wishes) {
    Connection known =
        connections
            .connection(connectionId)
            .orElseGet(() -> new Connection(clock.instant(), Map.of(), Optional.empty(), false));
    return connections.subscribe(connectionId, known, wishes);
  }

  private Optional<Set<ChannelName>> channels(String connectionId) {
    return connections.connection(connectionId).map(Connection::channels);
  }

  private List<String> ids(ChannelName channel) {
    return ids(channel, 100);
  }

  private List<String> ids(ChannelName channel, int size) {
    return subscriptions(channel, size).stream().map(Subscription::connectionId).toList();
  }

  private List<Subscription> subscriptions(ChannelName channel) {
    return subscriptions(channel, 100);
  }

  /** All subscriptions of a channel, sorted by connection. Checks the size of each page. */
  private List<Subscription> subscriptions(ChannelName channel, int size) {
    var all = new ArrayList<Subscription>();
    int shards = subscriptions.page(channel, 0, Optional.empty(), size).shards().orElseThrow();
    assertEquals(shards, subscriptions.shards(channel));
    for (int shard = 0; shard < shards; shard++) {
      Optional<String> after = Optional.empty();
      do {
        Subscriptions.Page page = subscriptions.page(channel, shard, after, size);
        assertTrue(page.subscriptions().size() <= size, "a page of more than " + size);
        all.addAll(page.subscriptions());
        after = page.next();
      } while (after.isPresent());
    }
    all.sort(Comparator.comparing(Subscription::connectionId));
    return all;
  }
}
