package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.backing.DynamoDbLocal;
import dev.realtimeevents.local.backing.ElasticMq;
import dev.realtimeevents.local.backing.Ports;
import dev.realtimeevents.local.backing.Secrets;
import dev.realtimeevents.local.backing.SecretsManagerEndpoint;
import dev.realtimeevents.local.backing.Store;
import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.Secret;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

/**
 * Processes of the gateway, which end with it.
 *
 * @param started receives what has started
 * @param ended called with the reason if one ends unexpectedly
 */
record OwnServices(
    DevelopmentOptions options, URI dynamoDb, URI sqs, CloseStack started, Consumer<String> ended)
    implements Services {

  /** Chooses the addresses: the template's values contain them. */
  static OwnServices choose(DevelopmentOptions options, CloseStack started, Consumer<String> ended)
      throws IOException {
    return new OwnServices(
        options, address(options.dynamoDbPort()), address(options.sqsPort()), started, ended);
  }

  private static URI address(int port) throws IOException {
    try {
      return Ports.privateAddress(port);
    } catch (BindException e) {
      throw Services.taken(port, e);
    }
  }

  @Override
  public Addresses addresses(URI gateway) {
    return new Addresses(gateway, ElasticMq.urlsAt(sqs));
  }

  @Override
  public Secrets secrets(List<Secret> secrets) throws IOException {
    try {
      return started.add(
          SecretsManagerEndpoint.start(
              options.secretsPort(), options.workFolder().resolve("secrets"), secrets));
    } catch (BindException e) {
      throw Services.taken(options.secretsPort(), e);
    }
  }

  @Override
  public Store tables(List<Table> tables) throws IOException, InterruptedException {
    DynamoDbLocal store =
        started.add(DynamoDbLocal.start(options.root(), dynamoDb, options.data, ended));
    store.create(tables);
    return store;
  }

  @Override
  public void queues(List<Queue> queues) throws IOException, InterruptedException {
    started.add(ElasticMq.start(options.root(), sqs, ended)).create(queues);
  }

  @Override
  public void train() throws IOException, InterruptedException {
    DynamoDbLocal.train(options.root());
    ElasticMq.train(options.root());
  }
}
