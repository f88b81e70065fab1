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
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.logging.EventLine;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.logging.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

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
  private final InstantSource clock;

  /** For Lambda. */
  public FanOutFunction() {
    this(Wiring.fromEnvironment());
    PRIMING.register();
  }

  private FanOutFunction(Wiring wiring) {
    this(wiring.fanOutJobs(), wiring.bursts());
  }

  public FanOutFunction(FanOutJobs jobs, Bursts bursts) {
    this(jobs, bursts, InstantSource.system());
  }

  /**
   * @param clock tells how old an event is when it is pushed
   */
  public FanOutFunction(FanOutJobs jobs, Bursts bursts, InstantSource clock) {
    this.jobs = jobs;
    this.bursts = bursts;
    this.clock = clock;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    Log.request(context.getAwsRequestId(), context.getFunctionName());
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
          case RoundJob round -> run(round, context);
        }
        return true;
      } catch (RuntimeException failed) {
        Log.error("fan-out job failed", failed, Metric.FAILED_JOBS);
        return jobs.again(job);
      }
    } catch (RuntimeException failed) {
      Log.error("fan-out job failed", failed, Metric.FAILED_JOBS);
      return false;
    }
  }

  private void run(FanOutJob job, Context context) {
    Supplier<Duration> timeLeft = () -> Duration.ofMillis(context.getRemainingTimeInMillis());
    Duration before = timeLeft.get();
    FanOutJobs.Result result = jobs.run(job, timeLeft);
    long millis = before.minus(timeLeft.get()).toMillis();
    Instant now = clock.instant();
    for (Push push : result.pushes()) {
      LoggedEvent event = push.event();
      EventLine line =
          EventLine.info("fan-out")
              .with("event", event.name())
              .with("id", event.event().id())
              .with("channel", event.channel())
              .with("seq", event.seq())
              .with("part", job.listeners().name())
              .with("attempt", job.attempt())
              .with(Metric.DELIVERED, push.counts().delivered())
              .with(Metric.GONE, push.counts().gone())
              .with(Metric.THROTTLED, push.counts().throttled())
              .with(Metric.QUEUED, result.queued())
              .with("ms", millis);
      if (push.counts().delivered() > 0) {
        event
            .acceptedAt()
            .map(accepted -> Duration.between(accepted, now).toMillis())
            .ifPresent(age -> line.with(Metric.AGE, Math.max(0, age)));
      }
      line.print();
    }
  }

  private void run(RoundJob job, Context context) {
    int before = context.getRemainingTimeInMillis();
    List<Bursts.Round> made = bursts.run(job);
    int millis = before - context.getRemainingTimeInMillis();
    for (Bursts.Round round : made) {
      EventLine.info("round")
          .with("channel", job.channel())
          .with("from", round.first())
          .with("to", round.last())
          .with(Metric.QUEUED, round.queued())
          .with("ms", millis)
          .print();
    }
  }
}
