package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.backing.Store;
import dev.realtimeevents.local.backing.StoreFaults;
import dev.realtimeevents.local.template.Application.Throttle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Failures on demand. Each kind occurs at random, with a probability that can change at any time.
 * Those of calls of the store occur there. Thread-safe.
 */
public final class Faults {
  private static final String FAILED_STORE_CALLS = "failedStoreCalls";
  private static final String UNANSWERED_STORE_CALLS = "unansweredStoreCalls";
  private static final String POSTS_PER_SECOND = "postsPerSecond";
  private static final String LATENCY = "latencyMillis";
  private static final String STORE_LATENCY = "storeLatencyMillis";
  private static final String SEED = "seed";
  private static final int MAX_LATENCY_MILLIS = 60_000;
  private static final int MAX_POSTS_PER_SECOND = 1_000_000;

  private final Store store;
  private final Map<Fault, Long> occurred = new EnumMap<>(Fault.class);
  private Map<Fault, Double> probabilities = Map.of();
  private int postsPerSecond;
  private Optional<TokenBucket> account = Optional.empty();
  private int latencyMillis;
  private StoreFaults ofStore = StoreFaults.NONE;
  private long seed;
  private Random random = new Random(0);

  public Faults(Store store) {
    this.store = store;
  }

  /** Draws whether a fault occurs now, and counts it. */
  public synchronized boolean occurs(Fault fault) {
    double probability = probabilities.getOrDefault(fault, 0.0);
    boolean occurs = probability > 0 && random.nextDouble() < probability;
    if (occurs) {
      occurred.merge(fault, 1L, Long::sum);
    }
    return occurs;
  }

  /** Draws whether a post is throttled now, by chance or by the rate of the account; counts it. */
  synchronized boolean throttlePost() {
    if (occurs(Fault.THROTTLED_POST)) {
      return true;
    }
    boolean isOver = account.map(bucket -> !bucket.take()).orElse(false);
    if (isOver) {
      occurred.merge(Fault.THROTTLED_POST, 1L, Long::sum);
    }
    return isOver;
  }

  /**
   * The throttle of an account, whose burst is half of its rate.
   *
   * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html">Quotas
   *     of API Gateway</a>
   */
  private static Optional<TokenBucket> account(int postsPerSecond) {
    return postsPerSecond == 0
        ? Optional.empty()
        : Optional.of(
            new TokenBucket(
                new Throttle(postsPerSecond, Math.ceilDiv(postsPerSecond, 2)), System::nanoTime));
  }

  /** The delay of each call of {@code @connections}, in milliseconds. */
  synchronized int latencyMillis() {
    return latencyMillis;
  }

  /**
   * Replaces all settings and restarts the random sequence. A key that is left out is 0.
   *
   * @throws IllegalArgumentException if the JSON is invalid, or a fault is not available here: the
   *     message says what is valid, and nothing changes
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
    Map<Fault, Double> next = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      next.put(fault, probability(fault.key(), json));
    }
    int nextPostsPerSecond = whole(POSTS_PER_SECOND, json, MAX_POSTS_PER_SECOND);
    int latency = latency(LATENCY, json);
    long nextSeed = integer(SEED, json);
    var nextOfStore =
        new StoreFaults(
            probability(FAILED_STORE_CALLS, json),
            probability(UNANSWERED_STORE_CALLS, json),
            latency(STORE_LATENCY, json),
            nextSeed);
    // Not under the lock, which every post needs: the store may not answer.
    store.set(nextOfStore);
    synchronized (this) {
      ofStore = nextOfStore;
      probabilities = next;
      postsPerSecond = nextPostsPerSecond;
      account = account(nextPostsPerSecond);
      latencyMillis = latency;
      seed = nextSeed;
      random = new Random(seed);
    }
  }

  /** The settings, in the form that {@link #set} takes. */
  synchronized ObjectNode settings() {
    ObjectNode json = Json.object();
    for (Fault fault : Fault.values()) {
      json.put(fault.key(), probabilities.getOrDefault(fault, 0.0));
    }
    return json.put(FAILED_STORE_CALLS, ofStore.failed())
        .put(UNANSWERED_STORE_CALLS, ofStore.unanswered())
        .put(POSTS_PER_SECOND, postsPerSecond)
        .put(LATENCY, latencyMillis)
        .put(STORE_LATENCY, ofStore.latencyMillis())
        .put(SEED, seed);
  }

  /**
   * How often each kind has occurred since the start, by its key; without those of a store whose
   * calls nobody counts.
   */
  ObjectNode counts() {
    ObjectNode json = Json.object();
    synchronized (this) {
      for (Fault fault : Fault.values()) {
        json.put(fault.key(), occurred.getOrDefault(fault, 0L));
      }
    }
    store
        .counts()
        .ifPresent(
            ofTheStore ->
                json.put(FAILED_STORE_CALLS, ofTheStore.failed())
                    .put(UNANSWERED_STORE_CALLS, ofTheStore.unanswered()));
    return json;
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      keys.add(fault.key());
    }
    keys.addAll(
        List.of(
            FAILED_STORE_CALLS,
            UNANSWERED_STORE_CALLS,
            POSTS_PER_SECOND,
            LATENCY,
            STORE_LATENCY,
            SEED));
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

  private static int latency(String key, JsonNode json) {
    return whole(key, json, MAX_LATENCY_MILLIS);
  }

  private static int whole(String key, JsonNode json, int most) {
    long value = integer(key, json);
    if (value < 0 || value > most) {
      throw invalid(key, json, "an integer from 0 to " + most);
    }
    return (int) value;
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
