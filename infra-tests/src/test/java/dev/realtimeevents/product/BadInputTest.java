package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.RawHttp;
import dev.realtimeevents.wire.RawSocket;
import dev.realtimeevents.wire.TestSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is sent gets its documented answer; what is refused leaves no trace in the log; and
 * after each of them the next good event arrives.
 */
final class BadInputTest {
  private static final List<String> FUNCTIONS = List.of("DispatchFunction", "MessageFunction");

  /** Where an event could have gone: {@code woocommerce} is no public channel by default. */
  private static final List<String> CHANNELS = List.of("public", "woocommerce");

  private static Product product;
  private static Map<String, Collection<Long>> processes;
  private static TestSocket observer;

  private TestSocket page;

  @BeforeAll
  static void start() throws Exception {
    product =
        Product.open(options -> options.parameter("PublicChannels", "public,public:*,woocommerce"));
    observer = product.connect();
    product.publish("{\"event\":\"first\"}");
    heads();
    processes = processes();
  }

  @BeforeEach
  void open() {
    page = product.connect();
  }

  @AfterEach
  void close() {
    page.close();
  }

  @AfterAll
  static void stop() {
    observer.close();
    product.close();
  }

  private static Map<String, Collection<Long>> processes() {
    var pids = new LinkedHashMap<String, Collection<Long>>();
    product
        .gateway()
        .ifPresent(gateway -> FUNCTIONS.forEach(name -> pids.put(name, gateway.pids(name))));
    return pids;
  }

  static List<BadDispatches.Row> badDispatches() {
    return BadDispatches.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badDispatches")
  void aBadDispatchIsRefusedAndNothingIsStored(BadDispatches.Row row) throws Exception {
    List<String> before = heads();

    RawHttp.Answer answer = product.send(row.request().apply(product.secret()));

    assertEquals(row.status(), answer.status(), answer::body);
    assertTrue(row.body().matcher(answer.body()).matches(), answer::body);
    assertEquals(before, heads());
    assertTheNextEventArrivesAfter(before);
  }

  static List<BadMessages.Row> badMessages() {
    return BadMessages.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badMessages")
  void aBadMessageIsAnsweredAndNothingIsStored(BadMessages.Row row) throws Exception {
    List<String> before = heads();

    try (RawSocket socket = RawSocket.open(product.webSocket())) {
      row.saying().on(socket);

      switch (row.expected()) {
        case BadMessages.Expected.Error error -> {
          assertError(error, Product.json(socket.readText()));
          socket.sendText("{\"action\":\"ping\"}");
          assertEquals("pong", Product.json(socket.readText()).path("type").asText());
        }
        case BadMessages.Expected.Closed(int code) -> assertEquals(code, socket.readCloseCode());
      }
    }
    assertEquals(before, heads());
    assertTheNextEventArrivesAfter(before);
  }

  private static void assertError(BadMessages.Expected.Error expected, JsonNode answer) {
    Page.assertError(expected.code(), expected.named(), answer);
    var fields = new TreeSet<>(Set.of("type", "code", "message"));
    expected.channel().ifPresent(_ -> fields.add("channel"));
    var answered = new TreeSet<String>();
    answer.fieldNames().forEachRemaining(answered::add);
    assertEquals(fields, answered, answer::toString);
    assertEquals(expected.channel().orElse(""), answer.path("channel").asText());
  }

  static List<UnusualDispatches.Row> unusualDispatches() {
    return UnusualDispatches.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusualDispatches")
  void anUnusualDispatchArrivesLetterForLetter(UnusualDispatches.Row row) throws Exception {
    RawHttp.Answer answer = product.send(row.request().apply(product.secret()));

    assertEquals(200, answer.status(), answer.body());
    String frame = page.next();
    int data = frame.indexOf("\"data\":") + 7;
    assertEquals(row.data(), frame.substring(data, data + row.data().length()));
    assertTrue(frame.startsWith(",\"timestamp\":", data + row.data().length()), frame);
    assertTheNextEventArrivesAfter(heads());
  }

  @Test
  void aBatchOf100ArrivesInItsOrder() throws Exception {
    String batch =
        IntStream.range(0, 100)
            .mapToObj(n -> "{\"event\":\"of a batch\",\"data\":" + n + "}")
            .collect(Collectors.joining(",", "[", "]"));

    JsonNode events = product.publish(batch).path("events");

    assertEquals(100, events.size());
    var data = new ArrayList<Integer>();
    for (int n = 0; n < 100; n++) {
      JsonNode frame = Product.json(page.next());
      assertEquals(events.get(n).path("seq"), frame.path("seq"));
      data.add(frame.path("data").asInt());
    }
    assertEquals(IntStream.range(0, 100).boxed().toList(), data);
  }

  @Test
  void theSameProcessesHaveAnsweredAll() throws Exception {
    assertTheNextEventArrivesAfter(heads());
    Map<String, Collection<Long>> now = processes();
    processes.forEach(
        (function, pids) -> assertTrue(now.get(function).containsAll(pids), function));
  }

  /** Where the channels stand, as a page is told that subscribes to them. */
  private static List<String> heads() throws Exception {
    var answers = new ArrayList<String>();
    for (String channel : CHANNELS) {
      observer.send(
          "{\"action\":\"subscribe\",\"channel\":\"%s\",\"events\":[\"no such event\"]}"
              .formatted(channel));
      String answer = observer.next();
      while (Product.json(answer).has("event")) {
        answer = observer.next(); // From before its first subscription with a filter.
      }
      answers.add(answer);
    }
    return answers;
  }

  /** Its number is the next one, so that nothing unseen came between. */
  private void assertTheNextEventArrivesAfter(List<String> heads) throws Exception {
    long head = Product.json(heads.getFirst()).path("seq").asLong();
    JsonNode answer = product.publish("{\"event\":\"next\"}");
    JsonNode frame = Product.json(page.next());
    assertEquals(answer.path("id"), frame.path("id"));
    assertEquals(head + 1, frame.path("seq").asLong());
  }
}
