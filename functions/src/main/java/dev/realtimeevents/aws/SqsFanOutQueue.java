package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutQueue;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/** Fan-out jobs as messages of an SQS queue. */
final class SqsFanOutQueue implements FanOutQueue {
  /**
   * The maximum number of messages in a request. A job has less than 20 KB, so ten of them fit into
   * the 256 KB of a request.
   */
  private static final int BATCH = 10;

  private final SqsClient sqs;

  private final String url;

  SqsFanOutQueue(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  @Override
  public void send(List<FanOutJob> jobs) {
    for (int from = 0; from < jobs.size(); from += BATCH) {
      sendBatch(jobs.subList(from, Math.min(from + BATCH, jobs.size())));
    }
  }

  private void sendBatch(List<FanOutJob> jobs) {
    var entries = new ArrayList<SendMessageBatchRequestEntry>();
    for (FanOutJob job : jobs) {
      entries.add(
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .messageBody(job.json())
              .delaySeconds((int) job.delay().toSeconds())
              .build());
    }
    SendMessageBatchResponse response =
        sqs.sendMessageBatch(batch -> batch.queueUrl(url).entries(entries));
    if (!response.failed().isEmpty()) {
      throw new IllegalStateException("SQS did not take all fan-out jobs: " + response.failed());
    }
  }
}
