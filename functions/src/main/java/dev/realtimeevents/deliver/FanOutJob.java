package dev.realtimeevents.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.protocol.Json;
import java.util.Optional;

/**
 * The push of some events to what is left of one shard.
 *
 * @param from number of the first event
 * @param to number of the last
 * @param after the listener before the next; empty at the beginning of the shard
 */
public record FanOutJob(
    ChannelName channel, long from, long to, int shard, Optional<String> after) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public FanOutJob {
    if (from < 1 || to < from || shard < 0) {
      throw new InvalidValueException(
          "A fan-out job goes from event 1 or later up to the same or a later one, in shard 0 or"
              + " later");
    }
  }

  /** Its text in the queue. */
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
   * @throws InvalidValueException if the text is no job
   */
  public static FanOutJob parse(String text) {
    try {
      JsonNode job = MAPPER.readTree(text);
      return new FanOutJob(
          new ChannelName(job.required("channel").asText()),
          number(job, "from"),
          number(job, "to"),
          (int) number(job, "shard"),
          Optional.ofNullable(job.path("after").textValue()));
    } catch (JsonProcessingException | IllegalArgumentException notAJob) {
      throw new InvalidValueException("Not a fan-out job: " + notAJob.getMessage());
    }
  }

  private static long number(JsonNode job, String key) {
    JsonNode number = job.required(key);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw new InvalidValueException("Not a fan-out job: " + key + " must be a whole number");
    }
    return number.longValue();
  }
}
