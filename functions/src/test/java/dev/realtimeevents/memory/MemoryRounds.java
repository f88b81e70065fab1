package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.deliver.Rounds;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.RecentNames;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rounds of each channel in memory. Each read or write is a step. */
public final class MemoryRounds implements Rounds {
  private final InstantSource clock;
  private final Steps steps;
  private final Map<ChannelName, State> states = new HashMap<>();

  public MemoryRounds(InstantSource clock, Steps steps) {
    this.clock = clock;
    this.steps = steps;
  }

  @Override
  public State of(ChannelName channel) {
    steps.before("rounds.get");
    return known(channel);
  }

  @Override
  public void waits(RoundJob job) {
    steps.before("rounds.wait");
    synchronized (this) {
      State state = known(job.channel());
      if (state.to() < job.last()) {
        states.put(
            job.channel(),
            new State(
                state.from(),
                state.to(),
                state.names(),
                Optional.of(new Waiting(job.burst(), job.first(), clock.instant())),
                state.begun(),
                state.unsent()));
      }
    }
  }

  @Override
  public State begin(ChannelName channel) {
    steps.before("rounds.begin");
    synchronized (this) {
      State state = known(channel);
      states.put(
          channel,
          new State(
              state.from(),
              state.to(),
              state.names(),
              Optional.empty(),
              clock.instant(),
              state.unsent()));
      return state;
    }
  }

  @Override
  public Optional<State> take(
      RoundJob job, State before, long from, long first, RecentNames names) {
    steps.before("rounds.take");
    synchronized (this) {
      State state = known(job.channel());
      if (state.to() != before.to()) {
        return Optional.empty();
      }
      var unsent = new HashMap<>(state.unsent());
      unsent.put(job.first(), new Taken(first, names.last()));
      var after =
          new State(from, names.last(), Optional.of(names), state.waiting(), state.begun(), unsent);
      states.put(job.channel(), after);
      return Optional.of(after);
    }
  }

  @Override
  public void sent(RoundJob job) {
    steps.before("rounds.sent");
    synchronized (this) {
      State state = known(job.channel());
      var unsent = new HashMap<>(state.unsent());
      unsent.remove(job.first());
      states.put(
          job.channel(),
          new State(
              state.from(), state.to(), state.names(), state.waiting(), state.begun(), unsent));
    }
  }

  private synchronized State known(ChannelName channel) {
    return states.getOrDefault(channel, State.NONE);
  }
}
