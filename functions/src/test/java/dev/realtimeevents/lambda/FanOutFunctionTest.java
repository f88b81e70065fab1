package dev.realtimeevents.lambda;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.logging.LogLines;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.protocol.EventFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FanOutFunctionTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final int SHARD = Math.floorMod("c1".hashCode(), MemoryApplication.SHARDS);

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  @Test
  void jobsThatWentWellAreNotNamed() {
    prepare();

    assertEquals(List.of(), failures(handle(job(PUBLIC), job(SHOP))));
    assertEquals(2, app.sockets.frames("c1").size());
  }

  @Test
  void onlyTheJobsThatFailedComeAgain() {
    prepare();
    steps.once("log.read", FanOutFunctionTest::fail);

    SQSBatchResponse response =
        handle(job(PUBLIC), "not a job", job(SHOP), "{\"channel\":\"public\"}");

    assertEquals(List.of("m-1", "m-3"), failures(response));
    assertEquals(1, app.sockets.frames("c1").size());
    FanOutJob again = app.queue.takeAll().getFirst();
    assertTrue(again.delay().isPositive());
    assertEquals(List.of(), failures(handle(again.json())));
    assertEquals(2, app.sockets.frames("c1").size());
  }

  private static void fail() {
    throw new IllegalStateException("The store fails");
  }

  @Test
  void aJobThatCannotBePutBackIsLeftToTheQueue() {
    prepare();
    steps.once("log.read", FanOutFunctionTest::fail);
    app.queue.failOnce();

    assertEquals(List.of("m-0"), failures(handle(job(PUBLIC))));
  }

  @Test
  void aJobForAChannelWithoutEventsIsDone() {
    assertEquals(List.of(), failures(handle(job(PUBLIC))));
  }

  @Test
  void theRestIsQueuedWithoutAFailureWhenTimeRunsOut() {
    prepare();

    SQSBatchResponse response =
        new FanOutFunction(app.fanOutJobs(), app.bursts())
            .handleRequest(event(job(PUBLIC)), new Invocation("r-1", 4_299));

    assertEquals(List.of(), failures(response));
    assertEquals(
        List.of(new FanOutJob(PUBLIC, 1, 1, SHARD, Optional.empty(), Optional.empty())),
        app.queue.jobs());
  }

  @Test
  void aRoundJobMakesAJobForEachShard() {
    prepare();

    assertEquals(List.of(), failures(handle(new RoundJob(PUBLIC, 1, 1, 1).json())));

    assertEquals(MemoryApplication.SHARDS, app.queue.takeAll().size());
  }

  @Test
  void aRoundJobThatFailedComesAgainAfterADelay() {
    prepare();
    steps.once("log.names", FanOutFunctionTest::fail);

    assertEquals(List.of(), failures(handle(new RoundJob(PUBLIC, 1, 1, 1).json())));

    assertEquals(List.of(new RoundJob(PUBLIC, 1, 1, 1, 1)), app.queue.takeRounds());
  }

  @Test
  void theLogHasTheRequestAndTheResultOfEachJob() {
    prepare();

    List<String> lines = LogLines.of(() -> handle(job(PUBLIC), "not a job"));

    assertEquals(2, lines.size());
    for (String field :
        List.of(
            "\"message\":\"fan-out\"",
            "\"requestId\":\"r-1\"",
            "\"channel\":\"public\"",
            "\"part\":\"shard ",
            "\"delivered\":1",
            "\"gone\":0",
            "\"throttled\":0")) {
      assertTrue(lines.getFirst().contains(field), lines.getFirst());
    }
    assertTrue(lines.getLast().contains("\"message\":\"fan-out job failed\""), lines.getLast());
  }

  /** An event on each of two channels, and a subscriber of both. */
  private void prepare() {
    app.log.append(List.of(Events.event("a"), Events.event("b", SHOP)));
    app.connections.connected("c1", app.clock.instant(), PUBLIC);
    app.connections.subscribe("c1", SHOP, EventFilter.ALL, Optional.empty());
  }

  private SQSBatchResponse handle(String... bodies) {
    return new FanOutFunction(app.fanOutJobs(), app.bursts())
        .handleRequest(event(bodies), Invocation.of("r-1"));
  }

  private static SQSEvent event(String... bodies) {
    var messages = new ArrayList<SQSEvent.SQSMessage>();
    for (String body : bodies) {
      var message = new SQSEvent.SQSMessage();
      message.setMessageId("m-" + messages.size());
      message.setBody(body);
      messages.add(message);
    }
    var event = new SQSEvent();
    event.setRecords(messages);
    return event;
  }

  private static String job(ChannelName channel) {
    return new FanOutJob(channel, 1, 1, SHARD, Optional.empty(), Optional.empty()).json();
  }

  private static List<String> failures(SQSBatchResponse response) {
    return response.getBatchItemFailures().stream()
        .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .toList();
  }
}
