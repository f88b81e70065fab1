package dev.realtimeevents.deliver;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API Gateway refuses posts because of the account's limit, fails, or hangs. */
final class ThrottledFanOutTest {
  private static final Delivery THROTTLED = new Delivery.Throttled();
  private static final Delivery DELIVERED = new Delivery.Delivered();
  private static final Delivery FAILED = new Delivery.Unreachable("Internal server error");

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  @Test
  void aPostThatIsThrottledOnceIsTriedAgain() {
    connect("far");
    app.sockets.answer("far", THROTTLED, DELIVERED);

    assertEquals(0, publish(1));

    assertReceived("far", 1);
  }

  @Test
  void aThrottledConnectionIsNotClosedAndTheQueueGetsIt() {
    connect("far", "near");
    app.sockets.answer("far", THROTTLED);

    assertEquals(1, publish(1));

    assertEquals(List.of(named(1, "far", 1L)), app.queue.jobs());
    assertEquals(List.of(), app.sockets.closed());
    assertReceived("near", 1);
  }

  @Test
  void aConnectionThatFailsIsNotClosedAtOnceEither() {
    connect("far");
    app.sockets.answer("far", FAILED);

    publish(1);

    assertEquals(List.of(named(1, "far", 1L)), app.queue.jobs());
    assertEquals(List.of(), app.sockets.closed());
  }

  @Test
  void theQueueKnowsWhichEventsAConnectionHasReceived() {
    connect("c1");
    app.sockets.answer("c1", DELIVERED, THROTTLED);

    publish(3);

    FanOutJob job = app.queue.jobs().getFirst();
    assertEquals(missing("c1", 2L), job.listeners());
    assertEquals(2, job.from());
    assertEquals(3, job.to());
    assertReceived("c1", 1);
  }

  @Test
  void aJobServesOnlyTheConnectionsItNamesFromTheFirstEventTheyLack() {
    connect("c1", "c2", "c3");
    append(3);

    run(job(1, new Listeners.Named(new TreeMap<>(Map.of("c1", 1L, "c2", 3L))), 1));

    assertReceived("c1", 1, 2, 3);
    assertReceived("c2", 3);
    assertReceived("c3");
    assertEquals(List.of(), app.queue.jobs());
  }

  @Test
  void aLaterJobTriesEachConnectionOnce() {
    connect("far");
    append(1);
    app.sockets.answer("far", THROTTLED);

    run(job(1, missing("far", 1L), 1));

    assertEquals(1, app.sockets.posts());
    assertEquals(List.of(named(2, "far", 1L)), app.queue.jobs());
  }

  @Test
  void aPushThatFailsForAnotherReasonWaitsLikeAThrottledOne() {
    connect("gone");
    app.clock.advance(Duration.ofMinutes(1));
    app.sockets.answer("gone", new Delivery.Gone());
    steps.atEach(
        step -> {
          if (step.startsWith("subscriptions.delete")) {
            throw new IllegalStateException("The table is throttled");
          }
        });

    publish(1);

    assertEquals(List.of(named(1, "gone", 1L)), app.queue.jobs());
  }

  @Test
  void aConnectionThatHasUnsubscribedIsForgotten() {
    connect("c1");
    append(1);

    run(job(1, missing("other", 1L), 1));

    assertEquals(0, app.sockets.posts());
    assertEquals(List.of(), app.queue.jobs());
  }

  @Test
  void aJobWaitsLongerAfterEachAttemptButNeverMoreThanFiveSeconds() {
    for (int attempt = 0; attempt < 50; attempt++) {
      Duration delay = job(1, missing("c1", 1L), attempt).delay();

      assertTrue(delay.compareTo(Duration.ofSeconds(Math.min(attempt, 5))) <= 0, delay::toString);
      assertEquals(attempt == 0, delay.isZero());
    }
  }

  @Test
  void theRestOfAShardWaitsTooIfPostsAreThrottled() {
    String first = connectInOneShard(600).getFirst();
    append(1);
    app.sockets.answer(first, THROTTLED);
    timeIsUpAfterTheFirstPage();

    run(new FanOutJob(PUBLIC, 1, 1, 0, Optional.empty(), Optional.empty()));

    List<FanOutJob> rest = app.queue.takeAll();
    assertEquals(2, rest.size());
    assertTrue(rest.getFirst().listeners() instanceof Listeners.OfShard);
    assertEquals(1, rest.getFirst().attempt());
    // The others are served meanwhile, as far as the pauses leave them time.
    assertTrue(
        rest.getLast().listeners() instanceof Listeners.Named(var missing)
            && missing.containsKey(first));
  }

  private void timeIsUpAfterTheFirstPage() {
    steps.atEach(
        step -> {
          if (step.equals("subscriptions.page")) {
            app.clock.advance(Duration.ofMillis(2_800));
          }
        });
  }

  @Test
  void aThrottledConnectionIsKeptForMinutes() {
    connect("far");
    append(1);
    app.sockets.answer("far", THROTTLED);

    run(job(1, missing("far", 1L), 44));

    assertEquals(List.of(named(45, "far", 1L)), app.queue.jobs());
    assertEquals(List.of(), app.sockets.closed());
  }

  @Test
  void inTheEndItIsClosed() {
    connect("far");
    append(1);
    app.sockets.answer("far", THROTTLED);

    run(job(1, missing("far", 1L), 45));

    assertEquals(List.of(), app.queue.jobs());
    assertEquals(List.of("far"), app.sockets.closed());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aConnectionThatFailsIsTriedByThreeFunctions(int attempt) {
    connect("far");
    append(1);
    app.sockets.answer("far", FAILED);

    run(job(1, missing("far", 1L), attempt));

    assertEquals(List.of(named(attempt + 1, "far", 1L)), app.queue.jobs());
    assertEquals(List.of(), app.sockets.closed());
  }

  @Test
  void thenItIsClosed() {
    connect("far");
    append(1);
    app.sockets.answer("far", FAILED);

    run(job(1, missing("far", 1L), 3));

    assertEquals(List.of(), app.queue.jobs());
    assertEquals(List.of("far"), app.sockets.closed());
  }

  /** However often the other connections of its shard have been throttled. */
  @Test
  void aConnectionThatIsReadForTheFirstTimeIsTriedForTheFirstTime() {
    String far = connectInOneShard(1).getFirst();
    append(1);
    app.sockets.answer(far, FAILED);

    run(job(1, new Listeners.OfShard(0, Optional.empty()), 7));

    assertEquals(List.of(named(1, far, 1L)), app.queue.jobs());
    assertEquals(List.of(), app.sockets.closed());
  }

  @Test
  void aJobNamesSomeHundredsAtMost() {
    List<String> ids = connectInOneShard(600);
    ids.forEach(id -> app.sockets.answer(id, THROTTLED));

    publish(1);

    List<Integer> sizes =
        app.queue.jobs().stream()
            .map(FanOutJob::listeners)
            .map(listeners -> ((Listeners.Named) listeners).firstMissing().size())
            .toList();
    assertEquals(List.of(256, 256, 88), sizes);
  }

  @Test
  void theJobOfAThrottledConnectionHasTheNamesBeforeItsFirstEvent() {
    connect("c1");
    app.connections.subscribe("c1", PUBLIC, new EventFilter(List.of("a")), Optional.empty());
    app.sockets.answer("c1", DELIVERED, THROTTLED);
    RecentNames before = RecentNames.NONE;
    var pushes = new TreeMap<Long, Push>();
    for (String name : List.of("a", "b", "a")) {
      app.log.append(List.of(Events.named("evt_" + pushes.size(), name)));
      LoggedEvent event = app.log.read(PUBLIC, before.last(), 1).getFirst();
      pushes.put(event.seq(), Push.of(event, Optional.of(before)));
      before = before.with(new EventName(name), event.seq());
    }

    app.fanOut().toAll(PUBLIC, List.copyOf(pushes.values()), budget(() -> Duration.ofMinutes(1)));

    FanOutJob job = app.queue.takeAll().getFirst();
    assertEquals(missing("c1", 3L), job.listeners());
    app.sockets.answer("c1", DELIVERED);
    run(job);
    assertTrue(app.sockets.frames("c1").getLast().endsWith("\"prev\":1}"));
  }

  /** Its result is unknown, so the queue tries again: the event may come twice. */
  @Test
  void aPostThatHangsIsNotAwaited() {
    connect("hangs", "near");
    append(1);
    var end = new CountDownLatch(1);
    steps.atEach(
        step -> {
          if (step.equals("sockets.send hangs")) {
            app.clock.advance(Duration.ofSeconds(3));
            awaitUninterruptibly(end);
          }
        });
    Instant until = app.clock.instant().plusMillis(400);

    app.fanOut()
        .toAll(
            PUBLIC,
            List.of(Push.of(app.log.read(PUBLIC, 0, 1).getFirst(), Optional.empty())),
            budget(() -> Duration.between(app.clock.instant(), until)));

    assertTrue(
        app.queue.jobs().stream()
            .map(FanOutJob::listeners)
            .anyMatch(
                listeners ->
                    listeners instanceof Listeners.Named(var missing)
                        && missing.containsKey("hangs")));
    end.countDown();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Helpers.

  private void connect(String... ids) {
    for (String id : ids) {
      app.connections.connected(id, app.clock.instant(), PUBLIC);
    }
  }

  private List<String> connectInOneShard(int count) {
    return IntStream.iterate(0, n -> n + 1)
        .mapToObj("s%05d"::formatted)
        .filter(id -> Math.floorMod(id.hashCode(), MemoryApplication.SHARDS) == 0)
        .limit(count)
        .peek(this::connect)
        .toList();
  }

  private void append(int events) {
    IntStream.range(0, events).forEach(n -> app.log.append(List.of(Events.event("evt_" + n))));
  }

  /** Appends events and pushes them to everybody. Returns the number of jobs. */
  private int publish(int events) {
    append(events);
    List<Push> pushes =
        app.log.read(PUBLIC, 0, events).stream()
            .map(event -> Push.of(event, Optional.empty()))
            .toList();
    return app.fanOut().toAll(PUBLIC, pushes, budget(() -> Duration.ofMinutes(1)));
  }

  private static Budget budget(Supplier<Duration> timeLeft) {
    return Budget.ofRequest(1000, timeLeft);
  }

  private void run(FanOutJob job) {
    Instant end = app.clock.instant().plusSeconds(7);
    app.fanOutJobs().run(job, () -> Duration.between(app.clock.instant(), end));
  }

  private void assertReceived(String id, long... numbers) {
    List<LoggedEvent> log = app.log.read(PUBLIC, 0, 100);
    assertEquals(
        IntStream.range(0, numbers.length)
            .mapToObj(n -> EventFrame.render(log.get((int) numbers[n] - 1)))
            .toList(),
        app.sockets.frames(id));
  }

  /** The first job of the queue for a throttled connection. */
  private FanOutJob named(int attempt, String id, long firstMissing) {
    return job(firstMissing, missing(id, firstMissing), attempt);
  }

  private FanOutJob job(long from, Listeners listeners, int attempt) {
    long to = app.log.read(PUBLIC, 0, 100).stream().mapToLong(LoggedEvent::seq).max().orElse(1);
    return new FanOutJob(PUBLIC, from, to, listeners, Optional.empty(), attempt);
  }

  private static Listeners missing(String id, long firstMissing) {
    SortedMap<String, Long> missing = new TreeMap<>(Map.of(id, firstMissing));
    return new Listeners.Named(missing);
  }
}
