package dev.realtimeevents.deliver;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.RecentNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The rounds in which the bursts of each channel are pushed, as {@link Bursts} uses them.
 * Thread-safe.
 */
public interface Rounds {

  /**
   * A job that has been sent, and has perhaps begun since.
   *
   * @param burst the first event of its burst
   * @param first the first event of the request that sent it, which names the job
   * @param since when it was said to wait
   */
  record Waiting(long burst, long first, Instant since) {
    /**
     * The longest time for which events count on a job. A job that has not begun by then may be
     * lost: another one is sent.
     */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    boolean is(RoundJob job) {
      return first == job.first();
    }
  }

  /** The events of a round. */
  record Taken(long first, long last) {}

  /**
   * The rounds of a channel.
   *
   * @param from the first event of those that are in rounds without a gap
   * @param to the last one; 0 if there was no round
   * @param names the names of the channel's events up to the last one, if they are known
   * @param waiting the job that was said to wait last, if no round has begun since
   * @param begun when a round last began
   * @param unsent by the name of a job, the events that it has taken and perhaps not sent
   */
  record State(
      long from,
      long to,
      Optional<RecentNames> names,
      Optional<Waiting> waiting,
      Instant begun,
      Map<Long, Taken> unsent) {
    /** Of a channel without a round. */
    public static final State NONE =
        new State(0, 0, Optional.empty(), Optional.empty(), Instant.EPOCH, Map.of());

    /** Whether an event is in a round: its jobs have been sent, or the one that took it will. */
    boolean contains(long seq) {
      return from <= seq && seq <= to;
    }

    /** Whether an event that is in the log will be in the round of a job that waits. */
    boolean awaits(long seq, Instant now) {
      return seq > to
          && waiting
              .filter(job -> job.burst() <= seq)
              .filter(job -> now.isBefore(job.since().plus(Waiting.PATIENCE)))
              .isPresent();
    }
  }

  /** The rounds of a channel, read strongly consistent. */
  State of(ChannelName channel);

  /**
   * Says that a job waits, which has been sent. Changes nothing if its last event is in a round
   * already.
   */
  void waits(RoundJob job);

  /**
   * A round begins: no job is said to wait any more.
   *
   * @return the state before
   */
  State begin(ChannelName channel);

  /**
   * A round takes events, whose jobs are to be sent. Until {@link #sent}, a job that comes again
   * after a failure finds them.
   *
   * @param job the one that takes them
   * @param before the state when the round began
   * @param from the first event of those that are in rounds without a gap
   * @param first the first event of the round
   * @param names the names of the channel's events up to the last one of the round
   * @return the state after, or empty if another round took events meanwhile
   */
  Optional<State> take(RoundJob job, State before, long from, long first, RecentNames names);

  /** The jobs of the events that this job took have been sent. */
  void sent(RoundJob job);
}
