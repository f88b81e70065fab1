package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.deliver.QueuedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Fan-out jobs as messages of an SQS queue. */
final class SqsFanOutQueue implements FanOutQueue {
  /**
   * The maximum number of messages in a request. A job has less than 20 KB, so ten of them fit into
   * the 256 KB of a request.
   */
  private static final int BATCH = 10;

  private static final int ATTEMPTS = 3;

  private final SqsClient sqs;

  private final String url;

  SqsFanOutQueue(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  @Override
  public void send(List<? extends QueuedJob> jobs) {
    for (int from = 0; from < jobs.size(); from += BATCH) {
      sendBatch(jobs.subList(from, Math.min(from + BATCH, jobs.size())));
    }
  }

  /** A request that SQS answers may have failed in part: those jobs are sent again. */
  private void sendBatch(List<? extends QueuedJob> jobs) {
    List<SendMessageBatchRequestEntry> unsent = entries(jobs);
    List<BatchResultErrorEntry> failed = List.of();
    for (int attempt = 0; attempt < ATTEMPTS && !unsent.isEmpty(); attempt++) {
      Jitter.pause(attempt);
      List<SendMessageBatchRequestEntry> batch = unsent;
      failed = sqs.sendMessageBatch(request -> request.queueUrl(url).entries(batch)).failed();
      Set<String> ids = failed.stream().map(BatchResultErrorEntry::id).collect(Collectors.toSet());
      unsent = batch.stream().filter(entry -> ids.contains(entry.id())).toList();
    }
    if (!unsent.isEmpty()) {
      throw new IllegalStateException("SQS did not take all fan-out jobs: " + failed);
    }
  }

  private static List<SendMessageBatchRequestEntry> entries(List<? extends QueuedJob> jobs) {
    var entries = new ArrayList<SendMessageBatchRequestEntry>();
    for (QueuedJob job : jobs) {
      entries.add(
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .messageBody(job.json())
              .delaySeconds((int) job.delay().toSeconds())
              .build());
    }
    return entries;
  }
}
