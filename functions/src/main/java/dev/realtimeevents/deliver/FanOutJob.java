package dev.realtimeevents.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A push of some events that is still to be made.
 *
 * @param from the number of the first event
 * @param to the number of the last event
 * @param names the names of the channel's events before the first, if they are known
 * @param attempt how often in a row the push met an obstacle; 0 for none
 */
public record FanOutJob(
    ChannelName channel,
    long from,
    long to,
    Listeners listeners,
    Optional<RecentNames> names,
    int attempt)
    implements QueuedJob {

  /** Whom a job reaches. */
  public sealed interface Listeners {
    /** Its name in the log. */
    default String name() {
      return switch (this) {
        case OfChannel() -> "all";
        case OfShard(int shard, _) -> "shard " + shard;
        case Named(var missing) -> missing.size() + " connections";
      };
    }

    /** All of the channel. */
    record OfChannel() implements Listeners {}

    /**
     * The rest of a shard.
     *
     * @param after the connection before the next; empty at the start of the shard
     */
    record OfShard(int shard, Optional<String> after) implements Listeners {}

    /**
     * Connections of any shard.
     *
     * @param firstMissing of each connection, the number of the first event that it lacks, one of
     *     the job's
     */
    record Named(SortedMap<String, Long> firstMissing) implements Listeners {}
  }

  public FanOutJob {
    if (from < 1 || to < from || attempt < 0) {
      throw new InvalidValueException(
          "A fan-out job needs 1 <= from <= to and attempt >= 0, not from %d, to %d, attempt %d"
              .formatted(from, to, attempt));
    }
    switch (listeners) {
      case Listeners.OfShard(int shard, _) when shard < 0 ->
          throw new InvalidValueException(
              "A fan-out job needs shard >= 0, not %d".formatted(shard));
      case Listeners.OfChannel(), Listeners.OfShard _ -> {}
      case Listeners.Named(var missing) -> {
        for (long seq : missing.values()) {
          if (seq < from || seq > to) {
            throw new InvalidValueException(
                "A connection of a fan-out job from %d to %d cannot lack %d"
                    .formatted(from, to, seq));
          }
        }
      }
    }
    if (names.isPresent() && names.get().last() != from - 1) {
      throw new InvalidValueException(
          "The names of a fan-out job from %d must end at %d, not at %d"
              .formatted(from, from - 1, names.get().last()));
    }
  }

  /** The first attempt at the rest of a shard. */
  public FanOutJob(
      ChannelName channel,
      long from,
      long to,
      int shard,
      Optional<String> after,
      Optional<RecentNames> names) {
    this(channel, from, to, new Listeners.OfShard(shard, after), names, 0);
  }

  /** The rest of the job after an event, for the same listeners. */
  FanOutJob after(Push push) {
    long first = push.event().seq() + 1;
    Listeners same =
        switch (listeners) {
          case Listeners.OfChannel all -> all;
          case Listeners.OfShard shard -> shard;
          case Listeners.Named(var missing) -> {
            var later = new TreeMap<String, Long>(missing);
            later.replaceAll((_, seq) -> Math.max(seq, first));
            yield new Listeners.Named(later);
          }
        };
    Optional<RecentNames> then =
        push.before().map(before -> before.with(push.event().name(), push.event().seq()));
    return new FanOutJob(channel, first, to, same, then, attempt);
  }

  @Override
  public FanOutJob again() {
    return new FanOutJob(channel, from, to, listeners, names, attempt + 1);
  }

  @Override
  public String json() {
    return Json.asciiObject(
        json -> {
          json.writeStringField("channel", channel.value());
          json.writeNumberField("from", from);
          json.writeNumberField("to", to);
          switch (listeners) {
            case Listeners.OfChannel() -> json.writeBooleanField("all", true);
            case Listeners.OfShard(int shard, Optional<String> after) -> {
              json.writeNumberField("shard", shard);
              if (after.isPresent()) {
                json.writeStringField("after", after.get());
              }
            }
            case Listeners.Named(SortedMap<String, Long> missing) -> {
              json.writeObjectFieldStart("connections");
              for (Map.Entry<String, Long> connection : missing.entrySet()) {
                json.writeNumberField(connection.getKey(), connection.getValue());
              }
              json.writeEndObject();
            }
          }
          if (attempt > 0) {
            json.writeNumberField("attempt", attempt);
          }
          if (names.isPresent()) {
            json.writeObjectFieldStart("names");
            json.writeNumberField("floor", names.get().floor());
            json.writeObjectFieldStart("last");
            for (Map.Entry<EventName, Long> name : names.get().numbers().entrySet()) {
              json.writeNumberField(name.getKey().value(), name.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
          }
        });
  }

  static FanOutJob of(JsonNode job) {
    return new FanOutJob(
        new ChannelName(job.path("channel").asText()),
        QueuedJob.number(job, "from"),
        QueuedJob.number(job, "to"),
        listeners(job),
        job.has("names") ? Optional.of(names(job.get("names"))) : Optional.empty(),
        job.has("attempt") ? (int) QueuedJob.number(job, "attempt") : 0);
  }

  private static Listeners listeners(JsonNode job) {
    if (job.path("all").booleanValue()) {
      return new Listeners.OfChannel();
    }
    return job.has("connections")
        ? new Listeners.Named(connections(job.get("connections")))
        : new Listeners.OfShard(
            (int) QueuedJob.number(job, "shard"),
            Optional.ofNullable(job.path("after").textValue()));
  }

  private static SortedMap<String, Long> connections(JsonNode connections) {
    if (!connections.isObject()) {
      throw new InvalidValueException("Not a fan-out job: connections must be an object");
    }
    var missing = new TreeMap<String, Long>();
    connections
        .fieldNames()
        .forEachRemaining(id -> missing.put(id, QueuedJob.number(connections, id)));
    return missing;
  }

  private static RecentNames names(JsonNode names) {
    JsonNode last = names.path("last");
    if (!last.isObject()) {
      throw new InvalidValueException("Not a fan-out job: last must be an object");
    }
    var numbers = new HashMap<EventName, Long>();
    last.fieldNames()
        .forEachRemaining(name -> numbers.put(new EventName(name), QueuedJob.number(last, name)));
    return new RecentNames(numbers, QueuedJob.number(names, "floor"));
  }
}
