package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What goes wrong on demand. Shares are from 0 (never) to 1 (always).
 *
 * @param throttledPosts share of posts to a connection answered 429
 * @param failedPosts share of posts to a connection answered 500
 * @param cutSockets share of posts to a connection on which its socket is cut without a close
 *     frame; the post itself is answered 200, as on AWS when a client vanishes at that moment
 * @param droppedDisconnects share of {@code $disconnect} invocations that never happen
 * @param redeliveredJobs share of a queue's batches that a function is given once more although it
 *     did them, as SQS may do
 * @param latencyMillis added to every call of {@code @connections}
 * @param seed makes the choices repeatable
 */
public record Faults(
    double throttledPosts,
    double failedPosts,
    double cutSockets,
    double droppedDisconnects,
    double redeliveredJobs,
    int latencyMillis,
    long seed) {
  /** Nothing goes wrong. */
  public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0);

  private static final List<String> KEYS =
      Stream.concat(Stream.of(Fault.values()).map(Fault::key), Stream.of("latencyMillis", "seed"))
          .toList();

  public Faults {
    requireShare("throttledPosts", throttledPosts);
    requireShare("failedPosts", failedPosts);
    requireShare("cutSockets", cutSockets);
    requireShare("droppedDisconnects", droppedDisconnects);
    requireShare("redeliveredJobs", redeliveredJobs);
    if (latencyMillis < 0 || latencyMillis > 60_000) {
      throw new IllegalArgumentException(
          "latencyMillis is " + latencyMillis + "; use a whole number from 0 to 60000");
    }
  }

  /**
   * From JSON; a key that is left out is 0.
   *
   * @throws IllegalArgumentException saying what would be right
   */
  static Faults fromJson(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("send a JSON object with any of " + KEYS);
    }
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      String key = property.getKey();
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown key \"" + key + "\"; known are " + KEYS);
      }
      boolean whole = key.equals("latencyMillis") || key.equals("seed");
      JsonNode value = property.getValue();
      if (whole ? !value.canConvertToLong() || !value.isIntegralNumber() : !value.isNumber()) {
        throw new IllegalArgumentException(
            key + " is " + value + (whole ? "; use a whole number" : "; use a number from 0 to 1"));
      }
    }
    return new Faults(
        json.path("throttledPosts").asDouble(),
        json.path("failedPosts").asDouble(),
        json.path("cutSockets").asDouble(),
        json.path("droppedDisconnects").asDouble(),
        json.path("redeliveredJobs").asDouble(),
        Math.clamp(json.path("latencyMillis").asLong(), -1, Integer.MAX_VALUE),
        json.path("seed").asLong());
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    for (Fault fault : Fault.values()) {
      json.put(fault.key(), fault.share(this));
    }
    return json.put("latencyMillis", latencyMillis).put("seed", seed);
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is " + share + "; use a number from 0 to 1");
    }
  }
}
