package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.Redrive;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads {@code AWS::SQS::Queue}, with the defaults and limits of <a
 * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html">SQS</a>.
 */
final class QueueReader {
  private static final PropertyList REDRIVE =
      PropertyList.of("RedrivePolicy").honours("deadLetterTargetArn", "maxReceiveCount");

  private QueueReader() {}

  static Queue read(String name, Properties properties) {
    return new Queue(
        name,
        Duration.ofSeconds(properties.integer("VisibilityTimeout", 30, 0, 43_200)),
        Duration.ofSeconds(properties.integer("MessageRetentionPeriod", 345_600, 60, 1_209_600)),
        properties.has("RedrivePolicy")
            ? Optional.of(redrive(properties.properties("RedrivePolicy", REDRIVE)))
            : Optional.empty());
  }

  private static Redrive redrive(Properties policy) {
    String arn = policy.required("deadLetterTargetArn");
    Optional<String> queue = LocalNames.queueOf(arn);
    if (queue.isEmpty() && !arn.isEmpty()) {
      policy.report(
          "deadLetterTargetArn",
          "is \"" + arn + "\", which is not a queue of this template; use !GetAtt Queue.Arn");
    }
    policy.required("maxReceiveCount");
    return new Redrive(queue.orElse(""), policy.integer("maxReceiveCount", 1, 1, 1000));
  }
}
