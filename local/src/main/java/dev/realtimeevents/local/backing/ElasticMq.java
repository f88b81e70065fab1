package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.template.Application.Queue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * <a href="https://github.com/softwaremill/elasticmq">ElasticMQ</a>, an SQS server, in its own
 * process. Messages are in memory. Thread-safe.
 */
public final class ElasticMq implements AutoCloseable {
  private static final BackingProcess.Server<SqsClientBuilder, SqsClient> SERVER =
      new BackingProcess.Server<>(
          "ElasticMQ",
          "elasticmq",
          "dev.realtimeevents.local.processes.ElasticMqProcess",
          SqsClient::builder,
          SqsClient::listQueues);

  private final BackingProcess<SqsClient> process;

  private ElasticMq(BackingProcess<SqsClient> process) {
    this.process = process;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param repository the repository's root, built
   * @param endpoint a {@link Ports#privateAddress}
   * @param ended called with the reason if the process ends unexpectedly
   * @throws IOException if it does not start; with its last lines of output
   */
  public static ElasticMq start(Path repository, URI endpoint, Consumer<String> ended)
      throws IOException, InterruptedException {
    return new ElasticMq(
        BackingProcess.start(
            SERVER, repository, endpoint, List.of(Aws.REGION, Aws.ACCOUNT), ended));
  }

  /** Creates the cache for faster starts, if there is none. Takes some seconds of one processor. */
  public static void train(Path repository) throws IOException, InterruptedException {
    BackingProcess.train(SERVER, repository, List.of(Aws.REGION, Aws.ACCOUNT));
  }

  public URI endpoint() {
    return process.endpoint();
  }

  /** Creates the queues, then connects them to their dead-letter queues. */
  public void create(List<Queue> queues) {
    new NewQueues(process.client(), name -> physicalName(endpoint(), name)).create(queues);
  }

  /** The URL of a queue up to its logical id. */
  public static String urlsAt(URI endpoint) {
    return String.join("/", endpoint.toString(), Aws.ACCOUNT, physicalName(endpoint, ""));
  }

  /**
   * The name of a queue in ElasticMQ, which nobody can guess either: {@code StartMessageMoveTask}
   * names its queue by ARN, and ElasticMQ accepts that at any path.
   */
  private static String physicalName(URI endpoint, String logicalId) {
    return endpoint.getPath().substring(1) + "-" + logicalId;
  }

  /** The ARN of the queue with this name. */
  static String arn(String queue) {
    return String.join(":", "arn:aws:sqs", Aws.REGION, Aws.ACCOUNT, queue);
  }

  @Override
  public void close() {
    process.close();
  }
}
