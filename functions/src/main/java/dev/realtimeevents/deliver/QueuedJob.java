package dev.realtimeevents.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import java.time.Duration;

/** A job in the queue. */
public sealed interface QueuedJob permits FanOutJob, RoundJob {
  /** The attempts after which the delay of a job no longer grows. */
  int LONGEST_DELAY = 5;

  /** The text of the job in the queue, in ASCII: SQS rejects some characters of event names. */
  String json();

  /** How often in a row the job met an obstacle; 0 for none. */
  int attempt();

  /** The same job, once more. */
  QueuedJob again();

  /**
   * How long the job waits in the queue: not at all at first, then from 1 to 5 s. A random part
   * keeps jobs apart that met the same obstacle.
   */
  default Duration delay() {
    return attempt() == 0
        ? Duration.ZERO
        : Duration.ofSeconds(Pause.RANDOM.nextInt(1, Math.min(attempt(), LONGEST_DELAY) + 1));
  }

  /**
   * Reads {@link #json()}.
   *
   * @throws InvalidValueException if the text is not a job
   */
  static QueuedJob parse(String text) {
    JsonNode job =
        Json.tree(text)
            .orElseThrow(() -> new InvalidValueException("Not a job of the queue: it is not JSON"));
    return job.has("burst") ? RoundJob.of(job) : FanOutJob.of(job);
  }

  /** A whole number of a job. */
  static long number(JsonNode job, String key) {
    JsonNode number = job.path(key);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw new InvalidValueException("Not a job of the queue: " + key + " must be a whole number");
    }
    return number.longValue();
  }
}
