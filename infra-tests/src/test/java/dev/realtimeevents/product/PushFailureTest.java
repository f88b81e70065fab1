package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.TestSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bounds of a push that meets an obstacle. The sender waits for seconds at most, nobody is
 * closed because the account is throttled, and the queue reaches everybody soon after.
 *
 * <p>The listeners are plain clients, which cannot ask for what they missed.
 */
@Order(2)
final class PushFailureTest {
  private static final int LISTENERS = 60;

  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final Duration AFTER_THROTTLING = Duration.ofSeconds(10);
  private static final Duration AFTER_DEATH = Duration.ofSeconds(15);

  private static Product product;
  private static List<TestSocket> listeners = List.of();

  @BeforeAll
  static void open() throws Exception {
    product = Product.start(options -> options.parameter("InlineFanOutLimit", "20"));
    listeners =
        IntStream.range(0, LISTENERS)
            .mapToObj(_ -> TestSocket.openAsync(product.webSocket()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    // The first processes of both functions are slow to start.
    long seq = product.publish("{\"event\":\"warm-up\"}").path("seq").asLong();
    awaitAll(seq, Instant.now().plusSeconds(60));
  }

  @AfterAll
  static void close() {
    product.close();
    listeners.forEach(TestSocket::close);
  }

  @AfterEach
  void endFaults() throws Exception {
    faults("{}");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.8, 0.95, 1})
  void throttledPostsReachEverybodyAndCloseNobody(double share) throws Exception {
    faults("{\"throttledPosts\":" + share + "}");

    long seq = publishInTime("throttled");
    Thread.sleep(Duration.ofSeconds(5));
    faults("{}");

    awaitAll(seq, Instant.now().plus(AFTER_THROTTLING));
    assertNobodyIsClosed();
  }

  /** Each post takes longer than a request may. */
  @Test
  void aSlowApiGatewayDoesNotStallTheSender() throws Exception {
    faults("{\"latencyMillis\":2800}");

    long seq = publishInTime("slow");
    Thread.sleep(Duration.ofSeconds(5));
    faults("{}");

    awaitAll(seq, Instant.now().plus(AFTER_THROTTLING));
    assertNobodyIsClosed();
  }

  @Test
  void aFanOutThatIsKilledIsRepeatedSoon() throws Exception {
    interrupt(() -> product.here().kill("FanOutFunction"));
  }

  /** Its processes are stopped, and stay: their time-out ends them. */
  @Test
  void aFanOutThatHangsIsRepeatedSoon() throws Exception {
    interrupt(
        () -> {
          for (long pid : product.here().pids("FanOutFunction")) {
            new ProcessBuilder("kill", "-STOP", String.valueOf(pid)).start().waitFor();
          }
        });
  }

  @FunctionalInterface
  private interface Interruption {
    void run() throws Exception;
  }

  /** The store is so slow that the fan-out functions are still reading. */
  private static void interrupt(Interruption interruption) throws Exception {
    faults("{\"storeLatencyMillis\":400}");
    JsonNode answer = product.publish("{\"event\":\"interrupted\"}");
    Thread.sleep(Duration.ofMillis(500));
    interruption.run();
    Instant interrupted = Instant.now();
    faults("{}");
    assertTrue(answer.path("queued").asInt() > 0, answer::toString);
    awaitAll(answer.path("seq").asLong(), interrupted.plus(AFTER_DEATH));
  }

  private static long publishInTime(String event) throws Exception {
    Instant start = Instant.now();
    JsonNode answer = product.publish("{\"event\":\"" + event + "\"}");
    Duration took = Duration.between(start, Instant.now());
    assertTrue(took.compareTo(ANSWER) < 0, () -> took + ": " + answer);
    return answer.path("seq").asLong();
  }

  private static void awaitAll(long seq, Instant end) throws Exception {
    int reached = 0;
    for (TestSocket listener : listeners) {
      if (receives(listener, seq, end)) {
        reached++;
      }
    }
    assertEquals(LISTENERS, reached);
  }

  /** Whether a listener receives an event until then. It may receive earlier ones twice. */
  private static boolean receives(TestSocket listener, long seq, Instant end) throws Exception {
    while (true) {
      Duration left = Duration.between(Instant.now(), end);
      Optional<String> frame = listener.nextWithin(left.isPositive() ? left : Duration.ZERO);
      if (frame.isEmpty()) {
        return false;
      }
      if (Product.json(frame.get()).path("seq").asLong() == seq) {
        return true;
      }
    }
  }

  private static void assertNobodyIsClosed() {
    assertEquals(0, listeners.stream().filter(TestSocket::isClosed).count());
  }

  private static void faults(String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(product.here().httpUrl().resolve("/.local/faults"))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
    }
  }
}
