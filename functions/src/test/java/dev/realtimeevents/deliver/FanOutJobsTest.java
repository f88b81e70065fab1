package dev.realtimeevents.deliver;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FanOutJobsTest {
  private static final Supplier<Duration> PLENTY = () -> Duration.ofMinutes(1);
  private static final int SHARDS = 4;

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps, SHARDS);

  @Test
  void aJobPushesItsEventsAndNoOthers() {
    append(5);
    String subscription = connect(1, 0).getFirst();

    List<Push> pushes = app.fanOutJobs().run(job(2, 4, 0), PLENTY).pushes();

    assertEquals(List.of(2L, 3L, 4L), pushes.stream().map(push -> push.event().seq()).toList());
    assertEquals(
        logged().subList(1, 4).stream().map(EventFrame::render).toList(),
        app.sockets.frames(subscription));
    assertEquals(List.of(), app.queue.jobs());
  }

  @Test
  void aJobServesItsShardOnly() {
    append(1);
    List<String> its = connect(3, 1);
    List<String> others = connect(3, 2);

    app.fanOutJobs().run(job(1, 1, 1), PLENTY);

    its.forEach(id -> assertEquals(1, app.sockets.frames(id).size()));
    others.forEach(id -> assertEquals(0, app.sockets.frames(id).size()));
  }

  @Test
  void theRestGoesBackToTheQueueWhenTimeRunsOut() {
    append(1);
    List<String> ids = connect(600, 0);
    steps.atEach(
        step -> {
          if (step.equals("subscriptions.page")) {
            app.clock.advance(Duration.ofMillis(1_400));
          }
        });
    Instant end = app.clock.instant().plusSeconds(7);

    app.fanOutJobs().run(job(1, 1, 0), () -> Duration.between(app.clock.instant(), end));

    assertEquals(512, app.sockets.posts());
    List<FanOutJob> rest = app.queue.takeAll();
    assertEquals(1, rest.size());
    assertEquals(1, app.fanOutJobs().run(rest.getFirst(), PLENTY).pushes().size());
    ids.forEach(id -> assertEquals(1, app.sockets.frames(id).size()));
    assertEquals(List.of(), app.queue.jobs());
  }

  @Test
  void aJobWhoseEventsHaveExpiredIsDone() {
    append(2);
    app.clock.advance(MemoryApplication.RETENTION);
    connect(1, 0);
    steps.taken().clear();

    assertEquals(List.of(), app.fanOutJobs().run(job(1, 2, 0), PLENTY).pushes());

    assertEquals(List.of("log.read"), steps.taken());
  }

  @Test
  void aJobSomeOfWhoseEventsHaveExpiredPushesNoLaterOnesInTheirPlace() {
    append(2);
    app.clock.advance(Duration.ofHours(1));
    app.log.append(List.of(Events.event("c"), Events.event("d"), Events.event("e")));
    app.clock.advance(MemoryApplication.RETENTION.minusHours(1));

    List<Push> pushes = app.fanOutJobs().run(job(1, 3, 0), PLENTY).pushes();

    assertEquals(List.of(3L), pushes.stream().map(push -> push.event().seq()).toList());
  }

  @Test
  void filteredFramesHaveTheNumberBeforeWhichNothingPassed() {
    append("order", "post", "stock", "order", "post", "order");
    String subscription = connect(1, 0).getFirst();
    subscribe(subscription, "order");
    RecentNames names =
        RecentNames.NONE.with(new EventName("order"), 1).with(new EventName("post"), 2);

    app.fanOutJobs()
        .run(new FanOutJob(PUBLIC, 3, 6, 0, Optional.empty(), Optional.of(names)), PLENTY);

    assertEquals(List.of("4:1", "6:4"), previous(subscription));
  }

  @Test
  void aJobFromBeforeADeployHasNoNames() {
    append("order", "post", "order");
    String subscription = connect(1, 0).getFirst();
    subscribe(subscription, "order");

    app.fanOutJobs().run(job(2, 3, 0), PLENTY);

    assertEquals(List.of("3:"), previous(subscription));
  }

  /** The names of the expired events are unknown, so any of them may have passed. */
  @Test
  void afterExpiredEventsOnlyTheirLastNumberIsKnown() {
    append("order", "order", "post");
    app.clock.advance(Duration.ofHours(1));
    append("post", "order", "order");
    app.clock.advance(MemoryApplication.RETENTION.minusHours(1));
    String subscription = connect(1, 0).getFirst();
    subscribe(subscription, "order");
    var names = new RecentNames(Map.of(new EventName("order"), 1L), 0);

    app.fanOutJobs()
        .run(new FanOutJob(PUBLIC, 2, 6, 0, Optional.empty(), Optional.of(names)), PLENTY);

    assertEquals(List.of("5:3", "6:5"), previous(subscription));
  }

  @Test
  void aJobThatComesTwiceIsPushedTwice() {
    append(1);
    String subscription = connect(1, 0).getFirst();

    app.fanOutJobs().run(job(1, 1, 0), PLENTY);
    app.fanOutJobs().run(job(1, 1, 0), PLENTY);

    assertEquals(2, app.sockets.frames(subscription).size());
  }

  @Test
  void theConnectionWhosePostFailedComesAgain() {
    append(1);
    String subscription = connect(1, 0).getFirst();
    app.sockets.failOnce(subscription);

    app.fanOutJobs().run(job(1, 1, 0), PLENTY);
    app.fanOutJobs().run(app.queue.takeAll().getFirst(), PLENTY);

    assertEquals(1, app.sockets.frames(subscription).size());
    assertEquals(List.of(), app.queue.jobs());
  }

  /** Nothing was pushed, so the whole job may run again. */
  @Test
  void aJobWhoseSubscriptionsCannotBeReadFails() {
    append(1);
    steps.once(
        "subscriptions.page",
        () -> {
          throw new IllegalStateException("The store fails");
        });

    assertThrows(IllegalStateException.class, () -> app.fanOutJobs().run(job(1, 1, 0), PLENTY));
    assertEquals(List.of(), app.queue.jobs());
  }

  @Test
  void aJobThatFailedComesAgainAfterADelay() {
    assertTrue(app.fanOutJobs().again(job(1, 1, 0)));

    assertEquals(List.of(job(1, 1, 0).again()), app.queue.takeAll());
  }

  @Test
  void aJobThatFailsAgainAndAgainIsLeftToTheQueue() {
    FanOutJob job = job(1, 1, 0);
    int times = 0;
    while (app.fanOutJobs().again(job)) {
      job = app.queue.takeAll().getFirst();
      times++;
    }
    assertEquals(45, times);
  }

  @Test
  void eventsThatAreTooManyForOneReadComeLater() {
    String large = "\"" + "x".repeat(100 * 1024) + "\"";
    for (int n = 0; n < 50; n++) {
      app.log.append(List.of(Events.event("evt_" + n, PUBLIC, large)));
    }
    String subscription = connect(1, 0).getFirst();

    List<Push> first = app.fanOutJobs().run(job(1, 50, 0), PLENTY).pushes();
    assertEquals(40, first.size());
    FanOutJob rest = app.queue.takeAll().getFirst();
    assertEquals(41, rest.from());
    app.fanOutJobs().run(rest, PLENTY);

    assertEquals(
        logged().stream().map(EventFrame::render).toList(), app.sockets.frames(subscription));
    assertEquals(List.of(), app.queue.jobs());
  }

  private void append(int events) {
    IntStream.range(0, events).forEach(n -> app.log.append(List.of(Events.event("evt_" + n))));
  }

  private void append(String... names) {
    for (String name : names) {
      app.log.append(List.of(Events.named(EventId.random().value(), name)));
    }
  }

  private void subscribe(String subscription, String... patterns) {
    app.connections.subscribe(
        subscription, PUBLIC, new EventFilter(List.of(patterns)), Optional.empty());
  }

  /** {@code seq} and {@code prev} of each frame. */
  private List<String> previous(String subscription) {
    return app.sockets.frames(subscription).stream()
        .map(frame -> Json.tree(frame).orElseThrow())
        .map(frame -> frame.path("seq").asText() + ":" + frame.path("prev").asText())
        .toList();
  }

  private List<LoggedEvent> logged() {
    return app.log.read(PUBLIC, 0, 100);
  }

  /** Adds this number of connections in this shard. */
  private List<String> connect(int count, int shard) {
    return IntStream.iterate(0, n -> n + 1)
        .mapToObj("c%05d"::formatted)
        .filter(id -> Math.floorMod(id.hashCode(), SHARDS) == shard)
        .limit(count)
        .peek(id -> app.connections.connected(id, app.clock.instant(), PUBLIC))
        .toList();
  }

  private static FanOutJob job(long from, long to, int shard) {
    return new FanOutJob(PUBLIC, from, to, shard, Optional.empty(), Optional.empty());
  }
}
