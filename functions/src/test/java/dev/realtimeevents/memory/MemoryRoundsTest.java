package dev.realtimeevents.memory;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.deliver.Rounds;
import dev.realtimeevents.deliver.RoundsContract;
import dev.realtimeevents.event.RecentNames;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryRoundsTest extends RoundsContract {

  @Override
  protected Rounds newRounds(InstantSource clock) {
    return new MemoryRounds(clock, Steps.FREE);
  }

  @Test
  void eachThingOthersCanSeeIsAStep() {
    var steps = new ArrayList<String>();
    var rounds = new MemoryRounds(InstantSource.system(), steps::add);

    rounds.of(PUBLIC);
    var job = new RoundJob(PUBLIC, 1, 1, 1);
    rounds.waits(job);
    rounds.take(job, rounds.begin(PUBLIC), 1, 1, RecentNames.NONE);
    rounds.sent(job);

    assertEquals(
        List.of("rounds.get", "rounds.wait", "rounds.begin", "rounds.take", "rounds.sent"), steps);
  }
}
