package dev.realtimeevents.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import java.time.Duration;

/**
 * Begins a round of a burst: makes the {@link FanOutJob}s of the events that the log has by then.
 *
 * @param burst the number of the first event of the burst
 * @param first the number of the first event of the request that sent the job
 * @param last the number of the last one
 */
public record RoundJob(ChannelName channel, long burst, long first, long last)
    implements QueuedJob {
  public RoundJob {
    if (burst < 1 || first < burst || last < first) {
      throw new InvalidValueException(
          "A round job needs 1 <= burst <= first <= last, not %d, %d, %d"
              .formatted(burst, first, last));
    }
  }

  /** The same burst and the events of both. */
  public RoundJob with(RoundJob other) {
    return new RoundJob(
        channel,
        Math.min(burst, other.burst),
        Math.min(first, other.first),
        Math.max(last, other.last));
  }

  @Override
  public String json() {
    return Json.asciiObject(
        json -> {
          json.writeStringField("channel", channel.value());
          json.writeNumberField("burst", burst);
          json.writeNumberField("first", first);
          json.writeNumberField("last", last);
        });
  }

  @Override
  public Duration delay() {
    return Duration.ZERO;
  }

  static RoundJob of(JsonNode job) {
    return new RoundJob(
        new ChannelName(job.path("channel").asText()),
        QueuedJob.number(job, "burst"),
        QueuedJob.number(job, "first"),
        QueuedJob.number(job, "last"));
  }
}
