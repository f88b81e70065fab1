package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Every input gets its documented answer; an input that is refused leaves no trace in the log; and
 * after each of them the next good event arrives.
 */
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(SharedProduct.class)
@ResourceLock(SharedProduct.WOOCOMMERCE)
final class BadInputTest {
  private static final List<String> FUNCTIONS = List.of("DispatchFunction", "MessageFunction");

  /** How many rows of a table are sent at the same time. */
  private static final int AT_A_TIME = 3;

  private static final BlockingQueue<Observer> OBSERVERS = new ArrayBlockingQueue<>(AT_A_TIME);

  private static Product product;
  private static ExecutorService threads;
  private static Map<String, Collection<Long>> processes;
  private static List<String> epochs;

  private TestSocket page;

  /** Sends one row and checks its answer. */
  private interface Check<R> {
    void of(R row) throws Exception;
  }

  @BeforeAll
  static void share(Product shared) throws Exception {
    product = shared;
    threads = Executors.newFixedThreadPool(AT_A_TIME);
    if (!Product.isInUse()) {
      product.publish("{\"event\":\"first\"}");
    }
    for (int n = 1; n <= AT_A_TIME; n++) {
      OBSERVERS.add(Observer.open(product, "public:next:" + UUID.randomUUID()));
    }
    epochs = OBSERVERS.element().epochs();
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
    threads.close();
    OBSERVERS.forEach(Observer::close);
  }

  private static Map<String, Collection<Long>> processes() {
    var pids = new LinkedHashMap<String, Collection<Long>>();
    product
        .gateway()
        .ifPresent(gateway -> FUNCTIONS.forEach(name -> pids.put(name, gateway.pids(name))));
    return pids;
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> aBadDispatchIsRejectedAndNothingIsStored() throws Exception {
    return eachDispatch(BadDispatches.bodies());
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> aDispatchWithoutItsCredentialsIsRejectedAndNothingIsStored()
      throws Exception {
    return eachDispatch(BadDispatches.credentials());
  }

  /** API Gateway rejects these itself. */
  @TestFactory
  @Order(1)
  Stream<DynamicTest> aBadRequestReachesNoFunction() throws Exception {
    return eachDispatch(BadDispatches.requests());
  }

  private static Stream<DynamicTest> eachDispatch(List<BadDispatches.Row> rows) throws Exception {
    return each(
        rows,
        row -> {
          RawHttp.Answer answer = product.send(row.request().apply(product.secret()));

          assertEquals(row.status(), answer.status(), answer::body);
          assertTrue(row.body().matcher(answer.body()).matches(), answer::body);
        });
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> aBadMessageIsAnsweredAndNothingIsStored() throws Exception {
    return eachMessage(BadMessages.texts());
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> aBadFrameClosesItsConnectionAndNothingIsStored() throws Exception {
    return eachMessage(BadMessages.frames());
  }

  private static Stream<DynamicTest> eachMessage(List<BadMessages.Row> rows) throws Exception {
    return each(
        rows,
        row -> {
          try (RawSocket socket = product.connectRaw()) {
            row.sending().on(socket);

            switch (row.expected()) {
              case BadMessages.Expected.Error error -> {
                assertError(error, Product.json(socket.readText()));
                socket.sendText("{\"action\":\"ping\"}");
                assertEquals("pong", Product.json(socket.readText()).path("type").asText());
              }
              case BadMessages.Expected.Closed(int code) ->
                  assertEquals(code, socket.readCloseCode());
            }
          }
        });
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

  /** Sends all rows, some at a time; each has a test of its own. */
  private static <R> Stream<DynamicTest> each(List<R> rows, Check<R> check) throws Exception {
    Map<String, Long> before = OBSERVERS.element().heads();
    List<Future<?>> checked = new ArrayList<>();
    for (R row : rows) {
      checked.add(
          threads.submit(
              () -> {
                Observer observer = OBSERVERS.take();
                try {
                  check.of(row);
                  assertEquals(before, observer.heads());
                  observer.assertTheNextEventArrives();
                } finally {
                  OBSERVERS.put(observer);
                }
                return null;
              }));
    }
    return IntStream.range(0, rows.size())
        .mapToObj(n -> dynamicTest(rows.get(n).toString(), () -> result(checked.get(n))));
  }

  private static void result(Future<?> checked) throws Throwable {
    try {
      checked.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  @TestFactory
  @Order(3)
  Stream<DynamicTest> anUnusualDispatchArrivesLetterForLetter() {
    return UnusualDispatches.all().stream()
        .map(row -> dynamicTest(row.toString(), () -> assertArrives(row)));
  }

  private void assertArrives(UnusualDispatches.Row row) throws Exception {
    RawHttp.Answer answer = product.send(row.request().apply(product.secret()));

    assertEquals(200, answer.status(), answer.body());
    String frame = page.next();
    int data = frame.indexOf("\"data\":") + 7;
    assertEquals(row.data(), frame.substring(data, data + row.data().length()));
    assertTrue(frame.startsWith(",\"timestamp\":", data + row.data().length()), frame);
    assertTheNextEventArrivesAfter(Product.json(answer.body()).path("seq").asLong());
  }

  /** Its number is the next one, so that nothing unseen came between. */
  private void assertTheNextEventArrivesAfter(long head) throws Exception {
    JsonNode answer = product.publish("{\"event\":\"next\"}");
    JsonNode frame = Product.json(page.next());
    assertEquals(answer.path("id"), frame.path("id"));
    assertEquals(head + 1, frame.path("seq").asLong());
  }

  @Test
  @Order(4)
  void aBatchOf100ArrivesInOrder() throws Exception {
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
  @Order(5)
  void theSameProcessesHaveAnsweredAll() throws Exception {
    OBSERVERS.element().assertTheNextEventArrives();
    assertEquals(epochs, OBSERVERS.element().epochs());
    Map<String, Collection<Long>> now = processes();
    processes.forEach(
        (function, pids) -> assertTrue(now.get(function).containsAll(pids), function));
  }
}
