package dev.realtimeevents.deliver;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.memory.MemoryConnections;
import dev.realtimeevents.memory.MemorySubscriptions;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.memory.RecordingQueue;
import dev.realtimeevents.memory.RecordingSockets;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FanOutTest {
  private static final int SHARDS = 3;
  private static final int PAGE = 256;
  private static final Duration PLENTY = Duration.ofMinutes(1);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  private final RecordedSteps steps = new RecordedSteps();
  private MemorySubscriptions subscriptions = new MemorySubscriptions(SHARDS, clock, steps);
  private MemoryConnections connections = new MemoryConnections(subscriptions, 50, clock, steps);
  private final RecordingSockets sockets = new RecordingSockets(steps);
  private final RecordingQueue queue = new RecordingQueue(steps);

  @Test
  void everySubscriberOfEveryShardGetsTheEventOnce() {
    List<String> ids = connect(30);
    Push push = push(1);

    assertEquals(0, toAll(List.of(push), 1000));

    ids.forEach(id -> assertEquals(List.of(frame(push)), sockets.frames(id)));
    assertEquals(30, push.counts().delivered());
    assertEquals(List.of(), queue.jobs());
  }

  @Test
  void aSubscriberGetsSeveralEventsInOrder() {
    List<String> ids = connect(50);
    List<Push> pushes = IntStream.rangeClosed(1, 20).mapToObj(FanOutTest::push).toList();

    toAll(pushes, 1000);

    List<String> frames = pushes.stream().map(FanOutTest::frame).toList();
    ids.forEach(id -> assertEquals(frames, sockets.frames(id)));
  }

  @Test
  void aFilterLetsOnlyItsEventsThrough() {
    connect("orders", "all", "nothing");
    connections.subscribe("orders", PUBLIC, new EventFilter(List.of("order.*")), Optional.empty());
    connections.subscribe("nothing", PUBLIC, new EventFilter(List.of("never")), Optional.empty());
    Push post = push(1, "post_saved");
    Push order = push(2, "order.updated");

    toAll(List.of(post, order), 1000);

    assertEquals(List.of(frame(order)), sockets.frames("orders"));
    assertEquals(List.of(frame(post), frame(order)), sockets.frames("all"));
    assertEquals(3, sockets.posts());
    assertEquals(1, post.counts().delivered());
    assertEquals(2, order.counts().delivered());
  }

  @Test
  void aFilteredFrameHasTheNumberBeforeWhichNothingPassed() {
    connect("orders", "stock", "both", "all");
    connections.subscribe("orders", PUBLIC, new EventFilter(List.of("order.*")), Optional.empty());
    connections.subscribe("stock", PUBLIC, new EventFilter(List.of("stock")), Optional.empty());
    connections.subscribe(
        "both", PUBLIC, new EventFilter(List.of("stock", "order.*")), Optional.empty());

    List<Push> pushes = pushes("order.a", "post", "stock", "order.b", "post", "order.a");
    toAll(pushes, 1000);

    assertEquals(framesWith(pushes, "1:0", "4:1", "6:4"), sockets.frames("orders"));
    assertEquals(framesWith(pushes, "3:0"), sockets.frames("stock"));
    assertEquals(framesWith(pushes, "1:0", "3:1", "4:3", "6:4"), sockets.frames("both"));
    assertEquals(pushes.stream().map(FanOutTest::frame).toList(), sockets.frames("all"));
  }

  /**
   * @param numbers of an event, and of the event before it that passes the filter
   */
  private static List<String> framesWith(List<Push> pushes, String... numbers) {
    return Arrays.stream(numbers)
        .map(pair -> pair.split(":"))
        .map(
            pair ->
                frame(pushes.get(Integer.parseInt(pair[0]) - 1))
                    .replaceFirst("}$", ",\"prev\":" + pair[1] + "}"))
        .toList();
  }

  @Test
  void anyNumberOfFiltersShareTheFramesOfAnEvent() {
    Push push = pushes("a", "b", "a").getLast();
    String first = push.frame(new EventFilter(List.of("a")));

    assertSame(first, push.frame(new EventFilter(List.of("a", "other"))));
    assertNotSame(first, push.frame(new EventFilter(List.of("*"))));
    assertSame(push.frame(EventFilter.ALL), push.frame(EventFilter.ALL));
  }

  @Test
  void theQueueGetsTheNamesBeforeTheFirstEvent() {
    connect("c1");
    List<Push> pushes = pushes("a", "b", "c").subList(1, 3);

    assertEquals(1, toAll(pushes, 0));

    Optional<RecentNames> names = Optional.of(RecentNames.NONE.with(new EventName("a"), 1));
    assertEquals(
        List.of(new FanOutJob(PUBLIC, 2, 3, new Listeners.OfChannel(), names, 0)), queue.jobs());
  }

  /** The second run has the names before its own first event. */
  @Test
  void eachRunHasNamesOfItsOwn() {
    connect("c1");
    List<Push> all = pushes("a", "b", "c", "d");

    toAll(List.of(all.get(1), all.get(3)), 0);

    assertEquals(
        List.of(1L, 3L),
        queue.jobs().stream().map(job -> job.names().orElseThrow().last()).distinct().toList());
  }

  @Test
  void theRestOfAJobKeepsItsNames() {
    connectInOneShard(connect(PAGE + 1));
    Optional<RecentNames> names = Optional.of(RecentNames.NONE);
    var job = new FanOutJob(PUBLIC, 1, 1, 0, Optional.empty(), names);

    assertEquals(names, rest(job, pushes("a"), PAGE).getFirst().names());
  }

  @Test
  void theSubscriptionOfAGoneConnectionIsRemoved() {
    connect("gone", "here");
    sockets.answer("gone", new Delivery.Gone());
    clock.advance(Duration.ofSeconds(30).plusMillis(1));
    Push first = push(1);

    toAll(List.of(first, push(2)), 1000);
    toAll(List.of(push(3)), 1000);

    assertEquals(1, first.counts().gone());
    assertEquals(List.of("here"), listening());
    assertEquals(3, sockets.frames("here").size());
    assertEquals(4, sockets.posts());
    assertEquals(List.of(), sockets.closed());
  }

  @Test
  void aYoungConnectionThatSeemsGoneIsKept() {
    connect("young");
    sockets.answer("young", new Delivery.Gone(), new Delivery.Delivered());
    clock.advance(Duration.ofSeconds(30));
    Push first = push(1);
    Push second = push(2);

    toAll(List.of(first), 1000);
    toAll(List.of(second), 1000);

    assertEquals(1, first.counts().gone());
    assertEquals(List.of("young"), listening());
    assertEquals(List.of(frame(second)), sockets.frames("young"));
  }

  /** The number of posts takes long here, not a single subscriber. */
  @Test
  void aLongBatchToManySubscribersDisconnectsNobody() {
    List<String> ids = connect(PAGE);
    connectInOneShard(ids);
    steps.atEach(
        step -> {
          if (step.startsWith("sockets.send")) {
            clock.advance(Duration.ofMillis(1));
          }
        });
    List<Push> pushes = IntStream.rangeClosed(1, 100).mapToObj(FanOutTest::push).toList();

    toAll(pushes, Integer.MAX_VALUE);

    assertEquals(List.of(), sockets.closed());
    ids.forEach(id -> assertEquals(100, sockets.frames(id).size(), id));
  }

  @Test
  void anExpiredConnectionIsNotPostedTo() {
    connect("old");
    clock.advance(Duration.ofHours(3));

    toAll(List.of(push(1)), 1000);

    assertEquals(0, sockets.posts());
  }

  @Test
  void theQueueGetsTheOnlyConnectionWhosePostFailedUnexpectedly() {
    List<String> ids = connect(20);
    connectInOneShard(ids);
    sockets.failOnce(ids.getFirst());

    toAll(List.of(push(1)), 1000);

    assertEquals(1, queue.jobs().size());
    assertEquals(20, sockets.posts());
    assertEquals(List.of(), sockets.frames(ids.getFirst()));
    ids.stream().skip(1).forEach(id -> assertEquals(1, sockets.frames(id).size()));
  }

  @Test
  void aJobNeverSpansEventsThatAreNotPushed() {
    connect(1);

    toAll(List.of(push(1), push(2), push(900)), 0);

    assertEquals(
        Set.of(List.of(1L, 2L), List.of(900L, 900L)),
        queue.jobs().stream()
            .map(job -> List.of(job.from(), job.to()))
            .collect(Collectors.toSet()));
  }

  @Test
  void withAnInlineLimitOfZeroTheQueueGetsTheChannelAndNobodyIsListed() {
    List<String> ids = connect(10);
    steps.taken().clear();

    int queued = toAll(List.of(push(4), push(5)), 0);

    assertEquals(1, queued);
    assertEquals(List.of("queue.send"), steps.taken());
    FanOutJob job = queue.takeAll().getFirst();
    assertEquals(new Listeners.OfChannel(), job.listeners());
    assertEquals(List.of(), rest(job, List.of(push(4), push(5)), Integer.MAX_VALUE));
    ids.forEach(id -> assertEquals(2, sockets.frames(id).size()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 599, 600, 601})
  void theRestAfterTheLimitIsQueued(int limit) {
    List<String> ids = connect(600);
    connectInOneShard(ids);
    Push push = push(1);

    int queued = toAll(List.of(push), limit);

    assertEquals(Math.min(limit, 600), sockets.posts());
    assertEquals(limit > 600 ? 0 : 1, queued);
    for (FanOutJob job : queue.takeAll()) {
      assertEquals(new Listeners.OfShard(0, Optional.of(ids.get(limit - 1))), job.listeners());
      assertEquals(List.of(), rest(job, List.of(push), Integer.MAX_VALUE));
    }
    ids.forEach(id -> assertEquals(1, sockets.frames(id).size(), id));
    assertEquals(600, push.counts().delivered());
  }

  @ParameterizedTest
  @CsvSource({"200, 2", "299, 2", "300, 3", "100, 1", "99, 0"})
  void theLimitCountsPostsNotSubscribers(int limit, int reached) {
    List<String> ids = connect(10);
    connectInOneShard(ids);
    List<Push> pushes = IntStream.rangeClosed(1, 100).mapToObj(FanOutTest::push).toList();

    int queued = toAll(pushes, limit);

    assertEquals(reached * 100, sockets.posts());
    assertEquals(1, queued);
    assertEquals(List.of(), rest(queue.takeAll().getFirst(), pushes, Integer.MAX_VALUE));
    ids.forEach(id -> assertEquals(100, sockets.frames(id).size(), id));
  }

  @Test
  void theLimitIsThatOfAllShardsTogether() {
    connect(30);

    assertEquals(SHARDS, toAll(List.of(push(1)), 7));

    assertEquals(7, sockets.posts());
    assertEquals(
        List.of(0, 1, 2),
        queue.jobs().stream().map(FanOutTest::shard).map(Listeners.OfShard::shard).toList());
    queue.takeAll().forEach(job -> rest(job, List.of(push(1)), Integer.MAX_VALUE));
    assertEquals(30, sockets.posts());
  }

  private static Listeners.OfShard shard(FanOutJob job) {
    return (Listeners.OfShard) job.listeners();
  }

  /** The first page of the first shard names the others. Each of those waits until all are read. */
  @Test
  void theOtherShardsAreReadSideBySide() {
    var reading = new CountDownLatch(SHARDS - 1);
    var others = new AtomicBoolean();
    List<String> ids = connect(30);
    steps.atEach(
        step -> {
          if (step.equals("subscriptions.page") && others.getAndSet(true)) {
            reading.countDown();
            await(reading);
          }
        });

    toAll(List.of(push(1)), 1000);

    ids.forEach(id -> assertEquals(1, sockets.frames(id).size()));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPageStartsOnlyWhileThereIsTimeForIt() {
    List<String> ids = connect(600);
    connectInOneShard(ids);
    steps.atEach(
        step -> {
          if (step.equals("subscriptions.page")) {
            clock.advance(Duration.ofMillis(1));
          }
        });

    fanOut().toListeners(job(1, 1, 0, null), List.of(push(1)), budgetUntil(Duration.ofMillis(300)));

    assertEquals(List.of(job(1, 1, 0, ids.get(PAGE - 1))), queue.jobs());
    assertEquals(PAGE, sockets.posts());
  }

  @Test
  void connectionsThatOnlyLackedTimeGoOnAtOnce() {
    List<String> ids = connect(10);
    connectInOneShard(ids);
    steps.atEach(
        step -> {
          if (step.equals("subscriptions.page")) {
            clock.advance(Duration.ofMillis(400));
          }
        });

    fanOut().toListeners(job(1, 1, 0, null), List.of(push(1)), budgetUntil(Duration.ofMillis(300)));

    FanOutJob left = queue.takeAll().getFirst();
    assertEquals(Set.copyOf(ids), ((Listeners.Named) left.listeners()).firstMissing().keySet());
    assertEquals(0, left.attempt());
    assertEquals(0, sockets.posts());
  }

  @Test
  void withoutTimeAJobIsLeftAsItWas() {
    connect(10);
    FanOutJob job = job(1, 1, 0, "c05");

    fanOut().toListeners(job, List.of(push(1)), budgetUntil(Duration.ofMillis(299)));

    assertEquals(List.of(job), queue.jobs());
    assertEquals(0, sockets.posts());
  }

  private Budget budgetUntil(Duration end) {
    Instant at = clock.instant().plus(end);
    return Budget.ofRequest(Integer.MAX_VALUE, () -> Duration.between(clock.instant(), at));
  }

  @Test
  void aJobStartsAfterItsLastSubscriber() {
    List<String> ids = connect(10);
    connectInOneShard(ids);

    assertEquals(List.of(), rest(job(1, 1, 0, ids.get(6)), List.of(push(1)), Integer.MAX_VALUE));

    ids.stream().limit(7).forEach(id -> assertEquals(List.of(), sockets.frames(id)));
    ids.stream().skip(7).forEach(id -> assertEquals(1, sockets.frames(id).size()));
  }

  @Test
  void withoutSubscribersItIsDone() {
    assertEquals(0, toAll(List.of(push(1)), 1000));

    assertEquals(Collections.nCopies(SHARDS, "subscriptions.page"), steps.taken());
  }

  private FanOut fanOut() {
    return new FanOut(subscriptions, sockets, queue, clock, clock::advance);
  }

  private int toAll(List<Push> pushes, int limit) {
    return fanOut().toAll(PUBLIC, pushes, Budget.ofRequest(limit, () -> PLENTY));
  }

  /** Runs a job, and takes what is in the queue then. */
  private List<FanOutJob> rest(FanOutJob job, List<Push> pushes, int limit) {
    fanOut().toListeners(job, pushes, Budget.ofRequest(limit, () -> PLENTY));
    return queue.takeAll();
  }

  private void connect(String... ids) {
    for (String id : ids) {
      connections.connected(id, clock.instant(), PUBLIC);
    }
  }

  private List<String> connect(int count) {
    List<String> ids = IntStream.range(0, count).mapToObj("c%03d"::formatted).toList();
    connect(ids.toArray(String[]::new));
    return ids;
  }

  /** All connections are in one shard, so a page is as large as possible. */
  private void connectInOneShard(List<String> ids) {
    subscriptions = new MemorySubscriptions(1, clock, steps);
    connections = new MemoryConnections(subscriptions, 50, clock, steps);
    connect(ids.toArray(String[]::new));
  }

  private List<String> listening() {
    return IntStream.range(0, SHARDS)
        .mapToObj(shard -> subscriptions.page(PUBLIC, shard, Optional.empty(), 100).subscriptions())
        .flatMap(List::stream)
        .map(Subscription::connectionId)
        .sorted()
        .toList();
  }

  private static FanOutJob job(long from, long to, int shard, String after) {
    return new FanOutJob(PUBLIC, from, to, shard, Optional.ofNullable(after), Optional.empty());
  }

  private static Push push(long seq) {
    return push(seq, "post_saved");
  }

  /** A push before which no names are known. */
  private static Push push(long seq, String name) {
    return Push.of(logged(seq, name), Optional.empty());
  }

  /** The pushes of events with these names, the first events of their channel. */
  private static List<Push> pushes(String... names) {
    var pushes = new ArrayList<Push>();
    RecentNames before = RecentNames.NONE;
    for (String name : names) {
      LoggedEvent event = logged(before.last() + 1, name);
      pushes.add(Push.of(event, Optional.of(before)));
      before = before.with(event.name(), event.seq());
    }
    return pushes;
  }

  private static LoggedEvent logged(long seq, String name) {
    return new LoggedEvent(
        new Event(
            new EventId("evt_" + seq),
            PUBLIC,
            new EventName(name),
            RawJson.NULL,
            new Timestamp("now")),
        seq);
  }

  private static String frame(Push push) {
    return EventFrame.render(push.event());
  }
}
