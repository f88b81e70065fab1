package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.backing.Secrets;
import dev.realtimeevents.local.backing.Store;
import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.Secret;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.util.List;

/** Where DynamoDB, SQS and Secrets Manager of the functions are. Thread-safe. */
sealed interface Services permits OwnServices, GivenServices {
  URI dynamoDb();

  URI sqs();

  /**
   * The values of the template that depend on where the services are.
   *
   * @param gateway {@code http://host:port} of the APIs
   */
  Addresses addresses(URI gateway);

  /** Makes the secrets available. */
  Secrets secrets(List<Secret> secrets) throws IOException;

  /** Makes the tables available. */
  Store tables(List<Table> tables) throws IOException, InterruptedException;

  /** Makes the queues available. */
  void queues(List<Queue> queues) throws IOException, InterruptedException;

  /** Creates what makes the next start faster. */
  void train() throws IOException, InterruptedException;

  /** Another program has a port of {@code --services-port}. */
  static IOException taken(int port, BindException e) {
    return new IOException(
        "Port %d is taken; choose others with --services-port, or leave it out for free ones"
            .formatted(port),
        e);
  }
}
