package dev.realtimeevents.deliver;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.Rounds.State;
import dev.realtimeevents.deliver.Rounds.Taken;
import dev.realtimeevents.deliver.Rounds.Waiting;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.memory.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link Rounds}, for every implementation. */
public abstract class RoundsContract {
  private static final RecentNames NAMES =
      new RecentNames(Map.of(new EventName("post"), 7L, new EventName("Grüße ☃"), 9L), 3);

  private static final RoundJob JOB = new RoundJob(PUBLIC, 5, 6, 6);
  private static final RoundJob OTHER = new RoundJob(PUBLIC, 5, 8, 8);

  /** Far in the future: a table deletes expired rows by its own clock. */
  private final SettableClock clock = new SettableClock(Instant.parse("2126-11-24T00:28:44.789Z"));

  private Rounds rounds;

  /** A new, empty store. */
  protected abstract Rounds newRounds(InstantSource clock) throws Exception;

  @BeforeEach
  void beginWithNone() throws Exception {
    rounds = newRounds(clock);
  }

  @Test
  void aChannelHasNoRoundAtFirst() {
    assertEquals(State.NONE, rounds.of(PUBLIC));
    assertFalse(rounds.of(PUBLIC).contains(1));
    assertFalse(rounds.of(PUBLIC).awaits(1, clock.instant()));
  }

  @Test
  void aJobWaitsForTheEventsFromItsBurstOnUntilARoundBegins() {
    rounds.waits(new RoundJob(PUBLIC, 5, 6, 6));

    assertFalse(rounds.of(PUBLIC).awaits(4, clock.instant()));
    assertTrue(rounds.of(PUBLIC).awaits(5, clock.instant()));
    assertTrue(rounds.of(PUBLIC).awaits(99, clock.instant()));
    assertEquals(State.NONE, rounds.of(new ChannelName("public:shop")));

    State before = rounds.begin(PUBLIC);

    assertEquals(Optional.of(new Waiting(5, 6, clock.instant())), before.waiting());
    assertFalse(rounds.of(PUBLIC).awaits(99, clock.instant()));
    assertEquals(clock.instant(), rounds.of(PUBLIC).begun());
  }

  @Test
  void eventsDoNotCountForLongOnAJobThatMayBeLost() {
    rounds.waits(new RoundJob(PUBLIC, 5, 6, 6));

    clock.advance(Waiting.PATIENCE.minusMillis(1));
    assertTrue(rounds.of(PUBLIC).awaits(7, clock.instant()));

    clock.advance(Duration.ofMillis(1));
    assertFalse(rounds.of(PUBLIC).awaits(7, clock.instant()));
  }

  @Test
  void aRoundHasItsEventsAndTheNamesUpToTheLast() {
    State before = rounds.begin(PUBLIC);

    State after = rounds.take(JOB, before, 5, 5, NAMES).orElseThrow();

    assertEquals(
        new State(
            5,
            9,
            Optional.of(NAMES),
            Optional.empty(),
            clock.instant(),
            Map.of(6L, new Taken(5, 9))),
        after);
    assertEquals(after, rounds.of(PUBLIC));
    assertFalse(rounds.of(PUBLIC).contains(4));
    assertTrue(rounds.of(PUBLIC).contains(5));
    assertTrue(rounds.of(PUBLIC).contains(9));
    assertFalse(rounds.of(PUBLIC).contains(10));
  }

  @Test
  void untilItHasSentThemAJobFindsTheEventsThatItTook() {
    rounds.take(JOB, rounds.begin(PUBLIC), 5, 5, NAMES);
    rounds.take(OTHER, rounds.begin(PUBLIC), 5, 10, new RecentNames(Map.of(), 12));

    rounds.sent(JOB);
    assertEquals(Map.of(8L, new Taken(10, 12)), rounds.of(PUBLIC).unsent());

    rounds.sent(OTHER);
    rounds.sent(OTHER);
    assertEquals(Map.of(), rounds.of(PUBLIC).unsent());
  }

  @Test
  void aJobWhoseEventIsInARoundHasBegun() {
    rounds.take(JOB, rounds.begin(PUBLIC), 5, 5, NAMES);

    rounds.waits(new RoundJob(PUBLIC, 5, 9, 9));
    assertEquals(Optional.empty(), rounds.of(PUBLIC).waiting());

    rounds.waits(new RoundJob(PUBLIC, 5, 10, 10));
    assertTrue(rounds.of(PUBLIC).awaits(10, clock.instant()));
  }

  @Test
  void ofTwoRoundsThatBeginTogetherOneTakesTheEvents() {
    rounds.take(JOB, rounds.begin(PUBLIC), 5, 5, NAMES);
    State one = rounds.begin(PUBLIC);
    State other = rounds.begin(PUBLIC);

    assertTrue(rounds.take(JOB, one, 5, 10, new RecentNames(Map.of(), 12)).isPresent());
    assertFalse(rounds.take(OTHER, other, 5, 10, new RecentNames(Map.of(), 15)).isPresent());

    assertEquals(12, rounds.of(PUBLIC).to());
  }

  @Test
  void aFirstRoundIsTakenOnce() {
    State one = rounds.begin(PUBLIC);
    State other = rounds.begin(PUBLIC);

    assertTrue(rounds.take(JOB, one, 5, 5, NAMES).isPresent());
    assertFalse(rounds.take(OTHER, other, 5, 5, NAMES).isPresent());
  }

  @Test
  void aRoundThatTakesEventsSeesThatAJobWasSaidToWait() {
    State before = rounds.begin(PUBLIC);
    rounds.waits(new RoundJob(PUBLIC, 5, 6, 6));

    State after = rounds.take(JOB, before, 5, 5, NAMES).orElseThrow();

    assertTrue(after.contains(9));
    assertEquals(Optional.of(new Waiting(5, 6, clock.instant())), after.waiting());
  }
}
