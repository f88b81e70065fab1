package dev.realtimeevents.deliver;

import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.RecentNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a fan-out leaves to the queue.
 *
 * @param isWhole whether it is the whole channel, whose number of shards is not known yet
 * @param isObstructed whether more than the time was lacking: posts were throttled, failed or hang
 * @param shards those that have not been read to their end, each with the connection before the
 *     next; empty at the start of the shard
 * @param connections those that lack events, each with the number of the first
 */
record Rest(
    boolean isWhole,
    boolean isObstructed,
    SortedMap<Integer, Optional<String>> shards,
    SortedMap<String, Long> connections) {
  /** The maximum number of connections in a job. */
  private static final int MOST = 256;

  /**
   * The jobs for it. After an obstacle they wait a little.
   *
   * @param pushes those of the fan-out
   * @param attempt the obstacles in a row that it had met before
   * @param tried how often its connections had been tried before
   */
  List<FanOutJob> jobs(ChannelName channel, List<Push> pushes, int attempt, int tried) {
    if (isWhole) {
      return List.of(job(channel, pushes, new Listeners.OfChannel(), attempt));
    }
    var jobs = new ArrayList<FanOutJob>();
    int next = isObstructed ? attempt + 1 : 0;
    shards.forEach(
        (shard, after) ->
            jobs.add(job(channel, pushes, new Listeners.OfShard(shard, after), next)));
    for (SortedMap<String, Long> some : parts(connections)) {
      jobs.add(job(channel, pushes, new Listeners.Named(some), isObstructed ? tried + 1 : tried));
    }
    return jobs;
  }

  private static List<SortedMap<String, Long>> parts(SortedMap<String, Long> connections) {
    var parts = new ArrayList<SortedMap<String, Long>>();
    for (Map.Entry<String, Long> connection : connections.entrySet()) {
      if (parts.isEmpty() || parts.getLast().size() == MOST) {
        parts.add(new TreeMap<>());
      }
      parts.getLast().put(connection.getKey(), connection.getValue());
    }
    return parts;
  }

  private static FanOutJob job(
      ChannelName channel, List<Push> pushes, Listeners listeners, int attempt) {
    long from =
        switch (listeners) {
          case Listeners.OfChannel(), Listeners.OfShard _ -> pushes.getFirst().event().seq();
          case Listeners.Named(var missing) -> Collections.min(missing.values());
        };
    Optional<RecentNames> names =
        pushes.stream()
            .filter(push -> push.event().seq() == from)
            .findFirst()
            .flatMap(Push::before);
    return new FanOutJob(channel, from, pushes.getLast().event().seq(), listeners, names, attempt);
  }
}
