package dev.realtimeevents.local.processes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;

/**
 * How calls fail. Thread-safe.
 *
 * @param failed share of calls that do nothing and are answered 500, from 0 to 1
 * @param unanswered share of calls that do their work, and whose connection is cut before the
 *     answer
 * @param latencyMillis delay of every call
 * @param random draws the calls that fail
 */
record Faults(double failed, double unanswered, int latencyMillis, Random random) {
  static final Faults NONE = new Faults(0, 0, 0, new Random(0));

  static Faults of(JsonNode json) {
    return new Faults(
        json.path("failed").asDouble(),
        json.path("unanswered").asDouble(),
        json.path("latencyMillis").asInt(),
        new Random(json.path("seed").asLong()));
  }

  /** Draws whether the next call does nothing. */
  boolean fails() {
    return occurs(failed);
  }

  /** Draws whether the answer of the next call is lost. */
  boolean isUnanswered() {
    return occurs(unanswered);
  }

  private boolean occurs(double share) {
    return share > 0 && random.nextDouble() < share;
  }
}
