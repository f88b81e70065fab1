package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.deliver.Bursts;
import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutJobs;
import dev.realtimeevents.deliver.Push;
import dev.realtimeevents.deliver.QueuedJob;
import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.logging.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Jobs from the queue. A job that fails is sent to the queue again. The response names those that
 * could not be, and only those are delivered again.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial
 *     batch responses</a>
 */
public final class FanOutFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {
  static final Priming<SQSEvent, SQSBatchResponse> PRIMING =
      new Priming<>(
          FanOutFunction::new,
          PrimingEvents::fanOut,
          answer -> answer.getBatchItemFailures().isEmpty());

  private final FanOutJobs jobs;
  private final Bursts bursts;

  /** For Lambda. */
  public FanOutFunction() {
    this(Wiring.fromEnvironment());
    PRIMING.register();
  }

  private FanOutFunction(Wiring wiring) {
    this(wiring.fanOutJobs(), wiring.bursts());
  }

  public FanOutFunction(FanOutJobs jobs, Bursts bursts) {
    this.jobs = jobs;
    this.bursts = bursts;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Log.request(context.getAwsRequestId());
    var failures = new ArrayList<BatchItemFailure>();
    for (SQSEvent.SQSMessage message : event.getRecords()) {
      if (!run(message.getBody(), context)) {
        failures.add(new BatchItemFailure(message.getMessageId()));
      }
    }
    return new SQSBatchResponse(failures);
  }

  /** Runs a job. False if it failed and could not be put back into the queue. */
  private boolean run(String text, Context context) {
    try {
      QueuedJob job = QueuedJob.parse(text);
      try {
        switch (job) {
          case FanOutJob fanOut -> run(fanOut, context);
          case RoundJob round -> bursts.run(round);
        }
        return true;
      } catch (RuntimeException failed) {
        Log.error("fan-out job failed", failed);
        return jobs.again(job);
      }
    } catch (RuntimeException failed) {
      Log.error("fan-out job failed", failed);
      return false;
    }
  }

  private void run(FanOutJob job, Context context) {
    List<Push> pushes = jobs.run(job, () -> Duration.ofMillis(context.getRemainingTimeInMillis()));
    Log.info(
        "fan-out",
        Map.of(
            "channel", job.channel(),
            "part", job.listeners().name(),
            "attempt", job.attempt(),
            "delivered", pushes.stream().mapToLong(push -> push.counts().delivered()).sum(),
            "gone", pushes.stream().mapToLong(push -> push.counts().gone()).sum(),
            "throttled", pushes.stream().mapToLong(push -> push.counts().throttled()).sum()));
  }
}
