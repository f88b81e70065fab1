package dev.realtimeevents.local.backing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.lambda.Invoker;
import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.QueueSource;
import dev.realtimeevents.local.template.Application.Redrive;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Lambda's SQS event source with ElasticMQ. Each test has its own queues. */
class QueuePollerTest {
  private static final Duration VISIBILITY = Duration.ofSeconds(1);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static ElasticMq queues;
  private static SqsClient sqs;

  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start() throws Exception {
    queues = ElasticMq.start(Repository.ROOT, Ports.privateAddress(), _ -> {});
    sqs = Aws.local(SqsClient.builder(), queues.endpoint()).build();
  }

  @AfterAll
  static void stop() {
    sqs.close();
    queues.close();
  }

  private static String create() {
    String name = "Jobs" + NUMBER.incrementAndGet();
    queues.create(
        List.of(
            new Queue(
                name, VISIBILITY, Duration.ofHours(1), Optional.of(new Redrive(name + "Dead", 2))),
            new Queue(name + "Dead", VISIBILITY, Duration.ofHours(1), Optional.empty())));
    return name;
  }

  private static String url(String queue) {
    return ElasticMq.urlsAt(queues.endpoint()) + queue;
  }

  private static String send(String queue, String body) {
    return sqs.sendMessage(r -> r.queueUrl(url(queue)).messageBody(body)).messageId();
  }

  @Test
  void aQueueIsKnownOnlyAtTheAddressOfItsServer() {
    String queue = create();
    send(queue, "job");
    URI root = queues.endpoint().resolve("/");
    try (SqsClient stranger = Aws.local(SqsClient.builder(), root).build()) {
      assertThrows(SqsException.class, () -> stranger.listQueues());
      assertThrows(
          SqsException.class,
          () -> stranger.purgeQueue(r -> r.queueUrl(root + "000000000000/" + queue)));
      // ElasticMQ takes this one at any path.
      assertThrows(
          SqsException.class,
          () -> stranger.startMessageMoveTask(r -> r.sourceArn(ElasticMq.arn(queue))));
    }
    assertEquals("1", count(queue));
  }

  private static String count(String queue) {
    QueueAttributeName number = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    return sqs.getQueueAttributes(r -> r.queueUrl(url(queue)).attributeNames(number))
        .attributes()
        .get(number);
  }

  private QueuePoller poll(String queue, int batchSize, boolean partial, Answer answer) {
    return poll(queue, batchSize, partial, answer, () -> false);
  }

  private QueuePoller poll(
      String queue, int batchSize, boolean partial, Answer answer, BooleanSupplier redelivers) {
    return poll(
        new QueueSource(queue, "Worker", batchSize, partial, Optional.empty()), answer, redelivers);
  }

  private QueuePoller poll(QueueSource source, Answer answer, BooleanSupplier redelivers) {
    Invoker invoker =
        (function, event) -> {
          assertEquals("Worker", function);
          JsonNode json = parse(event);
          Invocation invocation = answer.to(json);
          events.add(json);
          return invocation;
        };
    return QueuePoller.start(
        source, queues.endpoint(), url(source.queue()), invoker, 4, redelivers, log::add);
  }

  @FunctionalInterface
  private interface Answer {
    Invocation to(JsonNode event) throws InterruptedException;
  }

  private static Invocation answered(String payload) {
    return new Invocation.Answered(payload.getBytes(UTF_8));
  }

  private static JsonNode parse(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode next() throws InterruptedException {
    JsonNode event = events.poll(30, TimeUnit.SECONDS);
    assertTrue(event != null, () -> "no event within 30 s; log: " + log);
    return event;
  }

  private void assertNoMore() throws InterruptedException {
    assertNull(events.poll(VISIBILITY.toMillis() + 700, TimeUnit.MILLISECONDS));
  }

  private static int messages(String queue) {
    Map<QueueAttributeName, String> attributes =
        sqs.getQueueAttributes(
                r ->
                    r.queueUrl(url(queue))
                        .attributeNames(
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
            .attributes();
    return attributes.values().stream().mapToInt(Integer::parseInt).sum();
  }

  @Test
  void theEventHasEveryFieldThatLambdaDocuments() throws Exception {
    String queue = create();
    SendMessageResponse sent =
        sqs.sendMessage(
            r ->
                r.queueUrl(url(queue))
                    .messageBody("hällo")
                    .messageAttributes(
                        Map.of(
                            "kind",
                            MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("x")
                                .build(),
                            "raw",
                            MessageAttributeValue.builder()
                                .dataType("Binary")
                                .binaryValue(SdkBytes.fromByteArray(new byte[] {1, 2}))
                                .build())));
    try (QueuePoller _ = poll(queue, 1, false, _ -> answered("null"))) {
      JsonNode records = next().path("Records");
      assertEquals(1, records.size());
      JsonNode record = records.get(0);
      assertEquals(sent.messageId(), record.path("messageId").asText());
      assertFalse(record.path("receiptHandle").asText().isEmpty());
      assertEquals("hällo", record.path("body").asText());
      assertEquals(sent.md5OfMessageBody(), record.path("md5OfBody").asText());
      assertEquals("aws:sqs", record.path("eventSource").asText());
      assertEquals(
          "arn:aws:sqs:us-east-1:000000000000:" + queue, record.path("eventSourceARN").asText());
      assertEquals("us-east-1", record.path("awsRegion").asText());
      JsonNode attributes = record.path("attributes");
      assertEquals("1", attributes.path("ApproximateReceiveCount").asText());
      assertTrue(attributes.path("SentTimestamp").asText().matches("\\d{13}"));
      assertTrue(attributes.path("ApproximateFirstReceiveTimestamp").asText().matches("\\d{13}"));
      assertTrue(attributes.path("SenderId").isTextual());
      assertEquals(
          parse(
              """
              {"kind":{"stringValue":"x","stringListValues":[],"binaryListValues":[],"dataType":"String"},
               "raw":{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}}
              """
                  .getBytes(UTF_8)),
          record.path("messageAttributes"));
      assertNoMore();
      assertEquals(0, messages(queue));
    }
  }

  @Test
  void aBatchHoldsSeveralMessages() throws Exception {
    String queue = create();
    for (int i = 0; i < 10; i++) {
      send(queue, "m" + i);
    }
    try (QueuePoller _ = poll(queue, 10, false, _ -> answered("null"))) {
      int seen = 0;
      int largest = 0;
      while (seen < 10) {
        int size = next().path("Records").size();
        largest = Math.max(largest, size);
        seen += size;
      }
      assertEquals(10, seen);
      assertTrue(largest > 1);
      assertNoMore();
    }
  }

  @Test
  void aFailedInvocationIsRetriedAndThenMovedToTheDeadLetterQueue() throws Exception {
    String queue = create();
    Instant sent = Instant.now();
    send(queue, "bad");
    try (QueuePoller _ = poll(queue, 1, false, _ -> new Invocation.Failed("Error", "no"))) {
      assertEquals("1", receiveCount(next()));
      assertEquals("2", receiveCount(next()));
      assertTrue(Duration.between(sent, Instant.now()).compareTo(VISIBILITY) >= 0);
      assertNoMore();
    }
    assertEquals(0, messages(queue));
    assertEquals(1, messages(queue + "Dead"));
  }

  @Test
  void aDelayedMessageWaits() throws Exception {
    String queue = create();
    try (QueuePoller _ = poll(queue, 1, false, _ -> answered("null"))) {
      Instant sent = Instant.now();
      sqs.sendMessage(r -> r.queueUrl(url(queue)).messageBody("later").delaySeconds(2));

      assertEquals("later", next().at("/Records/0/body").asText());
      assertTrue(Duration.between(sent, Instant.now()).compareTo(Duration.ofSeconds(2)) >= 0);
    }
  }

  @Test
  void aTimeOutIsRetried() throws Exception {
    String queue = create();
    send(queue, "slow");
    try (QueuePoller _ =
        poll(queue, 1, true, _ -> new Invocation.TimedOut(Duration.ofSeconds(1)))) {
      assertEquals("1", receiveCount(next()));
      assertEquals("2", receiveCount(next()));
    }
  }

  private static String receiveCount(JsonNode event) {
    return event.at("/Records/0/attributes/ApproximateReceiveCount").asText();
  }

  @Test
  void onlyTheReportedMessagesAreRetried() throws Exception {
    String queue = create();
    send(queue, "good");
    String bad = send(queue, "bad");
    Answer answer =
        event -> {
          for (JsonNode record : event.path("Records")) {
            if (record.path("messageId").asText().equals(bad)) {
              return answered("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + bad + "\"}]}");
            }
          }
          return answered("{\"batchItemFailures\":[]}");
        };
    try (QueuePoller _ = poll(queue, 10, true, answer)) {
      int goods = 0;
      int bads = 0;
      while (bads < 2) {
        for (JsonNode record : next().path("Records")) {
          if (record.path("body").asText().equals("bad")) {
            bads++;
          } else {
            goods++;
          }
        }
      }
      assertEquals(1, goods);
    }
  }

  @Test
  void aMalformedReportFailsTheBatch() throws Exception {
    String queue = create();
    send(queue, "good");
    try (QueuePoller _ = poll(queue, 1, true, _ -> answered("{\"batchItemFailures\":\"none\"}"))) {
      assertEquals("1", receiveCount(next()));
      assertEquals("2", receiveCount(next()));
      String error = log.poll(1, TimeUnit.SECONDS);
      assertTrue(error.contains("Worker") && error.contains("batchItemFailures"), error);
    }
  }

  @Test
  void onDemandASuccessIsRedeliveredImmediately() throws Exception {
    String queue = create();
    send(queue, "twice");
    var asked = new AtomicInteger();
    try (QueuePoller _ =
        poll(queue, 1, true, _ -> answered("null"), () -> asked.incrementAndGet() == 1)) {
      assertEquals("1", receiveCount(next()));
      Instant first = Instant.now();
      assertEquals("2", receiveCount(next()));
      assertTrue(Duration.between(first, Instant.now()).compareTo(VISIBILITY) < 0);
      assertNoMore();
    }
    assertEquals(0, messages(queue));
    assertEquals(2, asked.get());
  }

  @Test
  void onDemandAFailureIsNotRedelivered() throws Exception {
    String queue = create();
    send(queue, "bad");
    Answer failure = _ -> new Invocation.Failed("Error", "no");
    var asked = new AtomicInteger();
    try (QueuePoller _ = poll(queue, 1, false, failure, () -> asked.incrementAndGet() > 0)) {
      assertEquals("1", receiveCount(next()));
      assertEquals("2", receiveCount(next()));
    }
    assertEquals(0, asked.get());
  }

  @Test
  void withoutTheSettingAReportIsIgnored() throws Exception {
    String queue = create();
    String id = send(queue, "bad");
    String report = "{\"batchItemFailures\":[{\"itemIdentifier\":\"" + id + "\"}]}";
    try (QueuePoller _ = poll(queue, 1, false, _ -> answered(report))) {
      next();
      assertNoMore();
      assertEquals(0, messages(queue));
    }
  }

  @Test
  void batchesRunInParallelUpToTheMaximum() throws Exception {
    assertTogether(4, Optional.empty());
  }

  @Test
  void theMaximumConcurrencyOfTheSourceIsASmallerMaximum() throws Exception {
    assertTogether(2, Optional.of(2));
    assertTogether(4, Optional.of(1000));
  }

  private void assertTogether(int expected, Optional<Integer> maximumConcurrency) throws Exception {
    String queue = create();
    for (int i = 0; i < 6; i++) {
      send(queue, "m" + i);
    }
    var together = new CountDownLatch(expected);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    Answer answer =
        _ -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          together.countDown();
          assertTrue(together.await(5, TimeUnit.SECONDS));
          running.decrementAndGet();
          return answered("null");
        };
    var source = new QueueSource(queue, "Worker", 1, false, maximumConcurrency);
    try (QueuePoller _ = poll(source, answer, () -> false)) {
      for (int i = 0; i < 6; i++) {
        next();
      }
      assertEquals(expected, most.get());
    }
  }

  @Test
  void aMessageAfterAPauseIsDeliveredImmediately() throws Exception {
    String queue = create();
    try (QueuePoller _ = poll(queue, 1, false, _ -> answered("null"))) {
      Thread.sleep(300);
      Instant start = Instant.now();
      send(queue, "late");
      next();
      assertTrue(Duration.between(start, Instant.now()).toMillis() < 500);
    }
    assertTrue(log.isEmpty(), log::toString);
  }
}
