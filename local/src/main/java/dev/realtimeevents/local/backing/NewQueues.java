package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.template.Application.Queue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Creates the queues of a template.
 *
 * @param naming the name of the queue with a logical id
 */
record NewQueues(SqsClient client, UnaryOperator<String> naming) {

  /** Creates the queues that do not exist, then connects them to their dead-letter queues. */
  void create(List<Queue> queues) {
    var urls = new HashMap<String, String>();
    for (Queue queue : queues) {
      urls.put(queue.name(), create(queue));
    }
    for (Queue queue : queues) {
      queue
          .redrive()
          .ifPresent(
              redrive ->
                  setRedrive(
                      urls.get(queue.name()),
                      arn(urls.get(redrive.deadLetterQueue())),
                      redrive.maxReceiveCount()));
    }
  }

  private String create(Queue queue) {
    Map<QueueAttributeName, String> attributes =
        Map.of(
            QueueAttributeName.VISIBILITY_TIMEOUT,
            Long.toString(queue.visibilityTimeout().toSeconds()),
            QueueAttributeName.MESSAGE_RETENTION_PERIOD,
            Long.toString(queue.retention().toSeconds()));
    String name = naming.apply(queue.name());
    return client.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
  }

  private String arn(String url) {
    return client
        .getQueueAttributes(
            request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .get(QueueAttributeName.QUEUE_ARN);
  }

  private void setRedrive(String url, String deadLetterArn, int maxReceiveCount) {
    String policy =
        """
        {"deadLetterTargetArn":"%s","maxReceiveCount":%d}\
        """
            .formatted(deadLetterArn, maxReceiveCount);
    client.setQueueAttributes(
        request ->
            request.queueUrl(url).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)));
  }
}
