package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.template.Application.Queue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * <a href="https://github.com/softwaremill/elasticmq">ElasticMQ</a>, an SQS, in a process of its
 * own; its messages are in memory. Thread-safe.
 */
public final class ElasticMq implements AutoCloseable {
  private final BackingProcess process;
  private final URI endpoint;
  private final SqsClient client;

  private ElasticMq(BackingProcess process, URI endpoint, SqsClient client) {
    this.process = process;
    this.endpoint = endpoint;
    this.client = client;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param repository the repository's root, everything in it built
   * @param port on 127.0.0.1, a free one
   * @param ended told why, if the process ends by itself
   * @throws IOException when it does not start, with its last lines
   */
  public static ElasticMq start(Path repository, int port, Consumer<String> ended)
      throws IOException, InterruptedException {
    var process =
        BackingProcess.start(
            "ElasticMQ",
            repository.resolve("local/processes/elasticmq"),
            "dev.realtimeevents.local.processes.ElasticMqProcess",
            List.of(Integer.toString(port), Aws.REGION, Aws.ACCOUNT));
    var endpoint = URI.create("http://127.0.0.1:" + port);
    var started =
        new ElasticMq(process, endpoint, Aws.local(SqsClient.builder(), endpoint).build());
    try {
      process.awaitReady(started.client::listQueues, ended);
      return started;
    } catch (IOException | InterruptedException e) {
      started.close();
      throw e;
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  /** The operating system's id of the process. */
  public long pid() {
    return process.pid();
  }

  /** Creates the queues, then joins them to their dead-letter queues. */
  public void create(List<Queue> queues) {
    var urls = new HashMap<String, String>();
    for (var queue : queues) {
      var attributes =
          Map.of(
              QueueAttributeName.VISIBILITY_TIMEOUT,
              Long.toString(queue.visibilityTimeout().toSeconds()),
              QueueAttributeName.MESSAGE_RETENTION_PERIOD,
              Long.toString(queue.retention().toSeconds()));
      urls.put(
          queue.name(),
          client
              .createQueue(request -> request.queueName(queue.name()).attributes(attributes))
              .queueUrl());
    }
    for (var queue : queues) {
      queue
          .redrive()
          .ifPresent(
              redrive ->
                  client.setQueueAttributes(
                      request ->
                          request
                              .queueUrl(urls.get(queue.name()))
                              .attributes(
                                  Map.of(
                                      QueueAttributeName.REDRIVE_POLICY,
                                      """
                                      {"deadLetterTargetArn":"%s","maxReceiveCount":%d}\
                                      """
                                          .formatted(
                                              arn(redrive.deadLetterQueue()),
                                              redrive.maxReceiveCount())))));
    }
  }

  /** The ARN of a queue by its name. */
  static String arn(String queue) {
    return String.join(":", "arn:aws:sqs", Aws.REGION, Aws.ACCOUNT, queue);
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
