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

/**
 * The push of some events to the rest of one shard.
 *
 * @param from the number of the first event
 * @param to the number of the last event
 * @param after the connection before the next; empty at the start of the shard
 * @param names the names of the channel's events before the first, if they are known
 */
public record FanOutJob(
    ChannelName channel,
    long from,
    long to,
    int shard,
    Optional<String> after,
    Optional<RecentNames> names) {
  public FanOutJob {
    if (from < 1 || to < from || shard < 0) {
      throw new InvalidValueException(
          "A fan-out job needs 1 <= from <= to and shard >= 0, not from %d, to %d, shard %d"
              .formatted(from, to, shard));
    }
    if (names.isPresent() && names.get().last() != from - 1) {
      throw new InvalidValueException(
          "The names of a fan-out job from %d must end at %d, not at %d"
              .formatted(from, from - 1, names.get().last()));
    }
  }

  /** The same job, continued after a connection. */
  FanOutJob after(Optional<String> connectionId) {
    return new FanOutJob(channel, from, to, shard, connectionId, names);
  }

  /** The text of the job in the queue, in ASCII: SQS rejects some characters of event names. */
  public String json() {
    return Json.asciiObject(
        json -> {
          json.writeStringField("channel", channel.value());
          json.writeNumberField("from", from);
          json.writeNumberField("to", to);
          json.writeNumberField("shard", shard);
          if (after.isPresent()) {
            json.writeStringField("after", after.get());
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

  /**
   * Reads {@link #json()}.
   *
   * @throws InvalidValueException if the text is not a job
   */
  public static FanOutJob parse(String text) {
    JsonNode job =
        Json.tree(text)
            .orElseThrow(() -> new InvalidValueException("Not a fan-out job: it is not JSON"));
    return new FanOutJob(
        new ChannelName(job.path("channel").asText()),
        number(job, "from"),
        number(job, "to"),
        (int) number(job, "shard"),
        Optional.ofNullable(job.path("after").textValue()),
        job.has("names") ? Optional.of(names(job.get("names"))) : Optional.empty());
  }

  private static RecentNames names(JsonNode names) {
    JsonNode last = names.path("last");
    if (!last.isObject()) {
      throw new InvalidValueException("Not a fan-out job: last must be an object");
    }
    var numbers = new HashMap<EventName, Long>();
    last.fieldNames()
        .forEachRemaining(name -> numbers.put(new EventName(name), number(last, name)));
    return new RecentNames(numbers, number(names, "floor"));
  }

  private static long number(JsonNode job, String key) {
    JsonNode number = job.path(key);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw new InvalidValueException("Not a fan-out job: " + key + " must be a whole number");
    }
    return number.longValue();
  }
}
