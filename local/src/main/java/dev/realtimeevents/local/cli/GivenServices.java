package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.backing.AwsEndpoint;
import dev.realtimeevents.local.backing.Secrets;
import dev.realtimeevents.local.backing.Store;
import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.Secret;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;

/** Those of a server that was started by somebody else, such as LocalStack or moto. */
record GivenServices(AwsEndpoint server) implements Services {
  @Override
  public URI dynamoDb() {
    return server.address();
  }

  @Override
  public URI sqs() {
    return server.address();
  }

  /** Secrets go by their names: the server chooses their ARNs. */
  @Override
  public Addresses addresses(URI gateway) {
    return new Addresses(
        gateway, AwsEndpoint.queueUrlsAt(server.address()), UnaryOperator.identity());
  }

  @Override
  public Secrets secrets(List<Secret> secrets) throws IOException {
    return server.secrets(secrets);
  }

  @Override
  public Store tables(List<Table> tables) throws IOException {
    return server.tables(tables);
  }

  @Override
  public void queues(List<Queue> queues) throws IOException {
    server.queues(queues);
  }

  @Override
  public void train() {
    // Nothing was started here.
  }
}
