package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.RawHttp;
import dev.realtimeevents.wire.TestSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * An audience so large that the queue serves most of it. Nobody misses an event, whatever fails. An
 * event may arrive twice; clients drop the second one.
 */
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FanOutTest {
  private static final int AUDIENCE = 600;
  private static final int INLINE = 50;

  /** Not so many that they are a burst. */
  private static final int EVENTS = 8;

  private static final int LEAVING = 5;
  private static final int AT_A_TIME = 50;

  /** A 410 does not end the subscription of a connection younger than 30 s. */
  private static final Duration YOUNG = Duration.ofSeconds(31);

  private static Product product;
  private static List<TestSocket> audience = List.of();
  private static List<TestSocket> leaving = List.of();
  private static Instant opened;

  @BeforeAll
  static void open() throws Exception {
    product =
        Product.start(options -> options.parameter("InlineFanOutLimit", String.valueOf(INLINE)))
            .warm();
    leaving = connect(LEAVING);
    opened = Instant.now();
    for (TestSocket socket : leaving) {
      socket.send("{\"action\":\"subscribe\",\"channel\":\"public:leaving\"}");
      socket.next();
    }
    audience = connect(AUDIENCE);
  }

  @AfterAll
  static void close() {
    product.close();
    leaving.forEach(TestSocket::close);
    audience.forEach(TestSocket::close);
  }

  /** Of a burst, a dispatch posts nothing itself. */
  @BeforeEach
  void awaitTheEndOfABusySecond() throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(2));
  }

  @AfterEach
  void endFaults() throws Exception {
    faults("{}");
  }

  /** Some at a time: API Gateway waits 29 s for the function, however many connect. */
  private static List<TestSocket> connect(int sockets) {
    var connected = new ArrayList<TestSocket>();
    while (connected.size() < sockets) {
      List<CompletableFuture<TestSocket>> opening =
          IntStream.range(0, Math.min(AT_A_TIME, sockets - connected.size()))
              .mapToObj(_ -> TestSocket.openAsync(product.webSocket()))
              .toList();
      opening.forEach(socket -> connected.add(socket.join()));
    }
    return connected;
  }

  @Test
  @Order(1)
  void everySubscriberReceivesEveryEventAsLogged() throws Exception {
    long before = head();
    for (int n = 1; n <= EVENTS; n++) {
      JsonNode answer = product.publish("{\"event\":\"n\",\"data\":{\"n\":" + n + ",\"é\":1.0}}");
      assertEquals(INLINE, answer.path("delivered").asInt() + answer.path("gone").asInt());
      assertTrue(answer.path("queued").asInt() > 0, answer::toString);
    }
    assertEverybodyReceivesTheEventsAfter(before, EVENTS);
  }

  @Test
  @Order(2)
  void aRepeatCompletesTheFanOutOfAKilledFunction() throws Exception {
    long before = logged(); // It also starts the function, which is asked again in a hurry.
    Request webhook = new Webhook(product.secret()).of("{\"event\":\"killed\"}").request();
    faults("{\"latencyMillis\":4000}"); // Dispatch waits two and a half seconds for its posts.
    CompletableFuture<RawHttp.Answer> first = sendAsync(webhook);
    while (logged() == before) {
      Thread.sleep(20);
    }
    product.here().kill("DispatchFunction");
    assertEquals(500, first.get().status());
    faults("{}");

    for (int repeat = 0; repeat < 2; repeat++) {
      RawHttp.Answer answer = product.send(webhook);
      assertEquals(200, answer.status(), answer.body());
      assertEquals(before + 1, Product.json(answer.body()).path("seq").asLong());
    }
    assertEverybodyReceivesTheEventsAfter(before, 1);
  }

  @Test
  @Order(3)
  void throttledAndFailedPostsAreRetriedAndNoSubscriptionIsRemoved() throws Exception {
    long before = head();
    faults("{\"throttledPosts\":0.1,\"failedPosts\":0.05,\"seed\":7}");
    for (int n = 0; n < 3; n++) {
      product.publish("{\"event\":\"throttled\"}");
    }
    assertEverybodyReceivesTheEventsAfter(before, 3);
    faults("{}");

    product.publish("{\"event\":\"afterwards\"}");
    assertEverybodyReceivesTheEventsAfter(before + 3, 1);
  }

  @Test
  @Order(4)
  void aConnectionThatLeftUnnoticedIsRemovedAtTheNextEvent() throws Exception {
    Duration left = Duration.between(Instant.now(), opened.plus(YOUNG));
    if (left.isPositive()) {
      Thread.sleep(left);
    }
    String event = "{\"event\":\"anyone?\",\"channel\":\"public:leaving\"}";
    assertEquals(LEAVING, product.publish(event).path("delivered").asInt());

    faults("{\"droppedDisconnects\":1}");
    leaving.forEach(TestSocket::close);
    awaitConnections(AUDIENCE);

    assertEquals(LEAVING, product.publish(event).path("gone").asInt());
    JsonNode next = product.publish(event);
    assertEquals(0, next.path("gone").asInt(), next::toString);
    assertEquals(0, next.path("delivered").asInt(), next::toString);
  }

  /** SQS rejects U+FFFF, which the name of an event may have. */
  @Test
  @Order(5)
  void theQueueKnowsTheNumberBeforeWhichNothingPassedAFilter() throws Exception {
    List<TestSocket> filtered = audience.subList(0, 2 * INLINE);
    for (TestSocket socket : filtered) {
      socket.send(
          "{\"action\":\"subscribe\",\"channel\":\"public:orders\",\"events\":[\"order\"]}");
      next(socket, "subscribed");
    }
    publishOrders("\\uffff", "order");

    JsonNode answer = publishOrders("post", "order", "post", "order");

    assertTrue(answer.path("events").path(0).path("queued").asInt() > 0, answer::toString);
    for (TestSocket socket : filtered) {
      var previous = new TreeMap<Long, Long>();
      while (previous.size() < 3) {
        JsonNode frame = Product.json(socket.next());
        if (frame.path("channel").asText().equals("public:orders")) {
          previous.put(frame.path("seq").asLong(), frame.path("prev").asLong(-1));
        }
      }
      assertEquals(Map.of(2L, 0L, 4L, 2L, 6L, 4L), previous);
    }
  }

  private static JsonNode publishOrders(String... names) throws Exception {
    return product.publish(
        Arrays.stream(names)
            .map(name -> Bodies.event(name, "channel", "\"public:orders\""))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static CompletableFuture<RawHttp.Answer> sendAsync(Request request) {
    var answer = new CompletableFuture<RawHttp.Answer>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(product.send(request));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  /** The head of {@code public}. */
  private static long head() throws Exception {
    try (TestSocket socket = product.connect()) {
      socket.send("{\"action\":\"subscribe\",\"channel\":\"public\"}");
      return next(socket, "subscribed").path("seq").asLong();
    }
  }

  /** The head of {@code public}, without a post. */
  private static long logged() throws Exception {
    URI history = product.here().httpUrl().resolve("/history?channel=public&rewind=1");
    return Product.json(local(HttpRequest.newBuilder(history))).path("seq").asLong();
  }

  /** The frames that a client recovers, by seq. */
  private static SortedMap<Long, String> logged(long after, int events) throws Exception {
    var frames = new TreeMap<Long, String>();
    try (TestSocket socket = product.connect()) {
      socket.send("{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":" + after + "}");
      JsonNode subscribed = next(socket, "subscribed");
      assertEquals(after + events, subscribed.path("seq").asLong());
      while (frames.size() < events) {
        String frame = socket.next();
        frames.put(Product.json(frame).path("seq").asLong(), frame);
      }
    }
    return frames;
  }

  private static JsonNode next(TestSocket socket, String type) throws Exception {
    JsonNode frame = Product.json(socket.next());
    while (!frame.path("type").asText().equals(type)) {
      frame = Product.json(socket.next());
    }
    return frame;
  }

  private static void assertEverybodyReceivesTheEventsAfter(long after, int events)
      throws Exception {
    SortedMap<Long, String> expected = logged(after, events);
    for (TestSocket socket : audience) {
      var got = new TreeMap<Long, String>();
      while (got.size() < events) {
        String frame = socket.next();
        long seq = Product.json(frame).path("seq").asLong();
        if (seq > after) {
          assertEquals(got.getOrDefault(seq, frame), frame);
          got.put(seq, frame);
        } else {
          assertTrue(seq > 0, frame);
        }
      }
      assertEquals(expected, got);
    }
  }

  private static void faults(String json) throws Exception {
    local(
        HttpRequest.newBuilder(product.here().httpUrl().resolve("/.local/faults"))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  private static void awaitConnections(int open) throws Exception {
    HttpRequest.Builder list =
        HttpRequest.newBuilder(product.here().httpUrl().resolve("/.local/connections"));
    while (Product.json(local(list)).size() > open) {
      Thread.sleep(20);
    }
  }

  private static String local(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      return response.body();
    }
  }
}
