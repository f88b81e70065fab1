package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Failures on demand. Each kind occurs at random, with a probability that can change at any time.
 * Thread-safe.
 */
final class Faults {
  private static final String LATENCY = "latencyMillis";
  private static final String SEED = "seed";
  private static final int MAX_LATENCY_MILLIS = 60_000;

  /** A failure with a probability, from 0 (never) to 1 (always). */
  enum Kind {
    /** A post to a connection is answered 429. */
    THROTTLED_POST("throttledPosts"),

    /** A post to a connection is answered 500. */
    FAILED_POST("failedPosts"),

    /** The post is answered 200 and the socket is cut, as on AWS when the client has vanished. */
    CUT_SOCKET("cutSockets"),

    /** The {@code $disconnect} function is not invoked. */
    DROPPED_DISCONNECT("droppedDisconnects"),

    /** A batch that succeeded is delivered again, as SQS may do. */
    REDELIVERED_JOBS("redeliveredJobs");

    private final String key;

    Kind(String key) {
      this.key = key;
    }
  }

  private final Map<Kind, Long> occurred = new EnumMap<>(Kind.class);
  private Map<Kind, Double> probabilities = Map.of();
  private int latencyMillis;
  private long seed;
  private Random random = new Random(0);

  /** Draws whether a fault occurs now, and counts it. */
  synchronized boolean occurs(Kind kind) {
    double probability = probabilities.getOrDefault(kind, 0.0);
    boolean occurs = probability > 0 && random.nextDouble() < probability;
    if (occurs) {
      occurred.merge(kind, 1L, Long::sum);
    }
    return occurs;
  }

  /** The delay of each call of {@code @connections}, in milliseconds. */
  synchronized int latencyMillis() {
    return latencyMillis;
  }

  /**
   * Replaces all settings and restarts the random sequence. A key that is left out is 0.
   *
   * @throws IllegalArgumentException if the JSON is invalid: the message says what is valid, and
   *     nothing changes
   */
  void set(JsonNode json) {
    List<String> known = keys();
    if (!json.isObject()) {
      throw new IllegalArgumentException("Send a JSON object with any of " + known);
    }
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      if (!known.contains(property.getKey())) {
        throw new IllegalArgumentException(
            "Unknown key \"%s\"; use any of %s".formatted(property.getKey(), known));
      }
    }
    Map<Kind, Double> next = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      next.put(kind, probability(kind.key, json));
    }
    long latency = integer(LATENCY, json);
    if (latency < 0 || latency > MAX_LATENCY_MILLIS) {
      throw invalid(LATENCY, json, "an integer from 0 to " + MAX_LATENCY_MILLIS);
    }
    long nextSeed = integer(SEED, json);
    synchronized (this) {
      probabilities = next;
      latencyMillis = (int) latency;
      seed = nextSeed;
      random = new Random(seed);
    }
  }

  /** The settings, in the form that {@link #set} takes. */
  synchronized ObjectNode settings() {
    ObjectNode json = Json.object();
    for (Kind kind : Kind.values()) {
      json.put(kind.key, probabilities.getOrDefault(kind, 0.0));
    }
    return json.put(LATENCY, latencyMillis).put(SEED, seed);
  }

  /** How often each kind has occurred since the start, by its key. */
  synchronized ObjectNode counts() {
    ObjectNode json = Json.object();
    for (Kind kind : Kind.values()) {
      json.put(kind.key, occurred.getOrDefault(kind, 0L));
    }
    return json;
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      keys.add(kind.key);
    }
    keys.addAll(List.of(LATENCY, SEED));
    return keys;
  }

  private static double probability(String key, JsonNode json) {
    JsonNode value = json.path(key);
    double number = value.asDouble();
    if (!(value.isMissingNode() || value.isNumber()) || !(number >= 0 && number <= 1)) {
      throw invalid(key, json, "a number from 0 to 1");
    }
    return number;
  }

  private static long integer(String key, JsonNode json) {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !(value.isIntegralNumber() && value.canConvertToLong())) {
      throw invalid(key, json, "an integer");
    }
    return value.asLong();
  }

  private static IllegalArgumentException invalid(String key, JsonNode json, String valid) {
    return new IllegalArgumentException("%s is %s; use %s".formatted(key, json.path(key), valid));
  }
}
