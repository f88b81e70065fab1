package dev.realtimeevents.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;

/**
 * Begins a round of a burst: makes the {@link FanOutJob}s of the events that the log has by then.
 *
 * @param burst the number of the first event of the burst
 * @param first the number of the first event of the request that sent the job
 * @param last the number of the last one
 * @param attempt how often in a row the job met an obstacle; 0 for none
 */
public record RoundJob(ChannelName channel, long burst, long first, long last, int attempt)
    implements QueuedJob {
  public RoundJob {
    if (burst < 1 || first < burst || last < first || attempt < 0) {
      throw new InvalidValueException(
          "A round job needs 1 <= burst <= first <= last and attempt >= 0, not %d, %d, %d, %d"
              .formatted(burst, first, last, attempt));
    }
  }

  /** The first attempt. */
  public RoundJob(ChannelName channel, long burst, long first, long last) {
    this(channel, burst, first, last, 0);
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
          if (attempt > 0) {
            json.writeNumberField("attempt", attempt);
          }
        });
  }

  @Override
  public RoundJob again() {
    return new RoundJob(channel, burst, first, last, attempt + 1);
  }

  static RoundJob of(JsonNode job) {
    return new RoundJob(
        new ChannelName(job.path("channel").asText()),
        QueuedJob.number(job, "burst"),
        QueuedJob.number(job, "first"),
        QueuedJob.number(job, "last"),
        job.has("attempt") ? (int) QueuedJob.number(job, "attempt") : 0);
  }
}
