package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutQueue;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Fan-out jobs as messages of an SQS queue. */
final class SqsFanOutQueue implements FanOutQueue {
  private final SqsClient sqs;
  private final String url;

  SqsFanOutQueue(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  @Override
  public void send(List<FanOutJob> jobs) {
    jobs.forEach(job -> sqs.sendMessage(message -> message.queueUrl(url).messageBody(job.json())));
  }
}
