package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.FanOutQueue;
import dev.realtimeevents.deliver.QueuedJob;
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
  public void send(List<? extends QueuedJob> jobs) {
    jobs.forEach(job -> sqs.sendMessage(message -> message.queueUrl(url).messageBody(job.json())));
  }
}
