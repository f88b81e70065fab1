package dev.realtimeevents.deliver;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.MemoryRounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BurstsTest {
  private final MemoryApplication app = new MemoryApplication();
  private final Bursts bursts = app.bursts();
  private int events;

  @Test
  void ofTheEventsOfABurstOneSendsAJob() {
    join(append());
    join(append());
    join(append());

    assertEquals(List.of(new RoundJob(PUBLIC, 1, 1, 1)), app.queue.takeRounds());
  }

  @Test
  void aRoundTakesAlongWhatTheLogHasByThen() {
    join(append());
    append();
    append();

    run();

    assertEquals(shards(1, 3, Optional.empty()), app.queue.takeAll());
  }

  @Test
  void theNextRoundGoesOnWhereTheLastOneEnded() {
    join(append());
    run();
    app.queue.takeAll();
    join(append());
    append();

    run();

    var names = new RecentNames(Map.of(new EventName("post_saved"), 1L), 0);
    assertEquals(shards(2, 3, Optional.of(names)), app.queue.takeAll());
  }

  @Test
  void anEventThatIsInARoundNeedsNoJob() {
    join(append());
    long late = append();
    run();

    join(late);

    assertEquals(List.of(), app.queue.takeRounds());
  }

  @Test
  void eventsBeforeTheBurstAreNotTakenAlong() {
    append();
    append();
    bursts.join(new RoundJob(PUBLIC, 3, 3, append()));

    run();

    assertEquals(shards(3, 3, Optional.empty()), app.queue.takeAll());
  }

  @Test
  void eventsBetweenTwoBurstsAreNotTakenAlong() {
    join(append());
    run();
    app.queue.takeAll();
    append();
    append();
    long seq = append();
    bursts.join(new RoundJob(PUBLIC, seq, seq, seq));

    run();

    assertEquals(shards(4, 4, Optional.empty()), app.queue.takeAll());
  }

  @Test
  void aJobThatIsLateUntilTheNextBurstPushesItsOwnEvents() {
    append();
    var late = new RoundJob(PUBLIC, 1, 1, 1);
    append();
    append();
    bursts.join(new RoundJob(PUBLIC, 3, 3, 3));
    run();
    app.queue.takeAll();

    bursts.run(late);

    assertEquals(shards(1, 1, Optional.empty()), app.queue.takeAll());
  }

  @Test
  void aJobThatComesAgainTakesNothingTwice() {
    join(append());
    RoundJob job = app.queue.takeRounds().getFirst();
    bursts.run(job);
    app.queue.takeAll();

    bursts.run(job);

    assertEquals(List.of(), app.queue.takeAll());
  }

  @Test
  void aRoundThatWouldBeTooLargeIsGoneOnWith() {
    join(append());
    while (events < Bursts.MOST + 5) {
      append();
    }

    RoundJob job = run();

    assertEquals(shards(1, Bursts.MOST, Optional.empty()), app.queue.takeAll());
    assertEquals(new RoundJob(PUBLIC, 1, job.first(), Bursts.MOST + 5), run());
    assertEquals(
        shards(Bursts.MOST + 1, Bursts.MOST + 5, Optional.of(upTo(Bursts.MOST))),
        app.queue.takeAll());
    assertEquals(List.of(), app.queue.takeRounds());
  }

  private static RecentNames upTo(long seq) {
    return RecentNames.NONE.upTo(seq);
  }

  @Test
  void roundsOfAChannelBeginApart() {
    var pauses = new ArrayList<Duration>();
    var paced =
        new Bursts(
            app.rounds, app.log, app.queue, app.subscriptions::shards, app.clock, pauses::add);
    var job = new RoundJob(PUBLIC, 1, 1, append());

    paced.run(job);
    assertEquals(List.of(), pauses);

    app.clock.advance(Duration.ofMillis(100));
    paced.run(job);
    assertEquals(List.of(Duration.ofMillis(150)), pauses);

    app.clock.advance(Duration.ofMillis(250));
    paced.run(job);
    assertEquals(1, pauses.size());
  }

  @Test
  void twoRoundsAtTheSameTimeSendNothingTwice() {
    var meanwhile = new ArrayList<Runnable>();
    var rounds =
        new MemoryRounds(
            app.clock,
            step -> {
              if (step.equals("rounds.take") && !meanwhile.isEmpty()) {
                meanwhile.removeFirst().run();
              }
            });
    Bursts both = bursts(rounds, app.queue);
    var one = new RoundJob(PUBLIC, 1, 1, append());
    var other = new RoundJob(PUBLIC, 1, 2, append());
    meanwhile.add(() -> both.run(other));

    both.run(one);

    assertEquals(shards(1, 2, Optional.empty()), app.queue.takeAll());
  }

  @Test
  void aJobThatFailedSendsWhatItHadTakenWhenItComesAgain() {
    var job = new RoundJob(PUBLIC, 1, 1, append());
    Bursts failing =
        bursts(
            app.rounds,
            _ -> {
              throw new IllegalStateException("The queue is down");
            });
    assertThrows(IllegalStateException.class, () -> failing.run(job));
    bursts.run(new RoundJob(PUBLIC, 1, 2, append()));
    app.queue.takeAll();

    bursts.run(job);

    assertEquals(shards(1, 1, Optional.empty()), app.queue.takeAll());
  }

  private Bursts bursts(Rounds rounds, FanOutQueue queue) {
    return new Bursts(rounds, app.log, queue, app.subscriptions::shards, app.clock, _ -> {});
  }

  /** Appends an event. Returns its number. */
  private long append() {
    app.log.append(List.of(Events.event("evt_" + ++events)));
    return events;
  }

  private void join(long seq) {
    bursts.join(new RoundJob(PUBLIC, 1, seq, seq));
  }

  /** Runs the job that waits. */
  private RoundJob run() {
    RoundJob job = app.queue.takeRounds().getFirst();
    bursts.run(job);
    return job;
  }

  private static List<FanOutJob> shards(long from, long to, Optional<RecentNames> names) {
    var jobs = new ArrayList<FanOutJob>();
    for (int shard = 0; shard < MemoryApplication.SHARDS; shard++) {
      jobs.add(new FanOutJob(PUBLIC, from, to, shard, Optional.empty(), names));
    }
    return jobs;
  }
}
