package dev.realtimeevents.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import java.util.Optional;

/**
 * The push of some events to the rest of one shard.
 *
 * @param from the number of the first event
 * @param to the number of the last event
 * @param after the connection before the next; empty at the start of the shard
 */
public record FanOutJob(
    ChannelName channel, long from, long to, int shard, Optional<String> after) {
  public FanOutJob {
    if (from < 1 || to < from || shard < 0) {
      throw new InvalidValueException(
          "A fan-out job needs 1 <= from <= to and shard >= 0, not from %d, to %d, shard %d"
              .formatted(from, to, shard));
    }
  }

  /** The text of the job in the queue. */
  public String json() {
    return Json.object(
        json -> {
          json.writeStringField("channel", channel.value());
          json.writeNumberField("from", from);
          json.writeNumberField("to", to);
          json.writeNumberField("shard", shard);
          if (after.isPresent()) {
            json.writeStringField("after", after.get());
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
        Optional.ofNullable(job.path("after").textValue()));
  }

  private static long number(JsonNode job, String key) {
    JsonNode number = job.path(key);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw new InvalidValueException("Not a fan-out job: " + key + " must be a whole number");
    }
    return number.longValue();
  }
}
