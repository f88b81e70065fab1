package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.Secret;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * DynamoDB, SQS and Secrets Manager at one address: a server such as LocalStack or moto, which
 * somebody else has started and which outlives the gateway. Tables, queues and secrets have their
 * logical ids as names. Those that exist are used as they are. Thread-safe.
 */
public final class AwsEndpoint implements AutoCloseable {
  /** What the gateway's own DynamoDB can do, and this server cannot. */
  public static final String NOT_HERE =
      "With --aws-endpoint, calls of DynamoDB are neither counted nor made to fail. Start"
          + " ./realtime up without it to use failedStoreCalls, unansweredStoreCalls,"
          + " storeLatencyMillis and storeCalls";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** For a call, with its retries: LocalStack loads a service when it is first called. */
  private static final Duration CALL = Duration.ofSeconds(30);

  /** A step of the start. */
  private interface Step<T> {
    T run() throws IOException;
  }

  private final URI address;
  private final DynamoDbClient dynamo;
  private final SqsClient sqs;
  private final SecretsManagerClient secretsManager;

  private AwsEndpoint(URI address, Duration call) {
    Consumer<ClientOverrideConfiguration.Builder> limit = client -> client.apiCallTimeout(call);
    this.address = address;
    this.dynamo = Aws.local(DynamoDbClient.builder(), address).overrideConfiguration(limit).build();
    this.sqs = Aws.local(SqsClient.builder(), address).overrideConfiguration(limit).build();
    this.secretsManager =
        Aws.local(SecretsManagerClient.builder(), address).overrideConfiguration(limit).build();
  }

  /**
   * Connects to the server.
   *
   * @param address {@code http://host:port}
   * @throws IOException if nothing answers
   */
  public static AwsEndpoint at(URI address) throws IOException {
    return at(address, CALL);
  }

  /** The same, with the longest time that a call may take. */
  static AwsEndpoint at(URI address, Duration call) throws IOException {
    int port = address.getPort() >= 0 ? address.getPort() : standardPort(address);
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), port), (int) PATIENCE.toMillis());
    } catch (UnknownHostException e) {
      throw silent(address, "there is no such host", e);
    } catch (IOException e) {
      throw silent(address, e.getMessage(), e);
    }
    return new AwsEndpoint(address, call);
  }

  private static IOException silent(URI address, String reason, IOException cause) {
    return new IOException(
        ("Nothing answers at %s, the value of --aws-endpoint (%s). Start LocalStack or moto's"
                + " server there first, or leave the option out")
            .formatted(address, reason),
        cause);
  }

  private static int standardPort(URI address) {
    return address.getScheme().equals("https") ? 443 : 80;
  }

  public URI address() {
    return address;
  }

  /** The URL of a queue up to its logical id. */
  public static String queueUrlsAt(URI address) {
    return String.join("/", address.toString(), Aws.ACCOUNT, "");
  }

  /**
   * Creates the tables that do not exist.
   *
   * @return the store, whose calls are neither counted nor fail on demand
   * @throws IOException if the server has no DynamoDB, or a table with a different key
   */
  public Store tables(List<Table> tables) throws IOException {
    String place = "%s. Delete the table there, or use another server".formatted(address);
    return served(
        "DynamoDB",
        () -> {
          new NewTables(dynamo, place).create(tables);
          return new UncountedStore();
        });
  }

  /**
   * Creates the queues that do not exist.
   *
   * @throws IOException if the server has no SQS
   */
  public void queues(List<Queue> queues) throws IOException {
    served(
        "SQS",
        () -> {
          new NewQueues(sqs, UnaryOperator.identity()).create(queues);
          return queues;
        });
  }

  /**
   * Generates the secrets that do not exist.
   *
   * @throws IOException if the server has no Secrets Manager
   */
  public Secrets secrets(List<Secret> secrets) throws IOException {
    return served(
        "Secrets Manager",
        () -> {
          secrets.forEach(this::create);
          return new StoredSecrets(address, secretsManager);
        });
  }

  private void create(Secret secret) {
    try {
      secretsManager.createSecret(
          request ->
              request.name(secret.name()).secretString(SecretStore.generate(secret.length())));
    } catch (ResourceExistsException e) {
      // Of an earlier run: senders have it in their settings.
    }
  }

  private <T> T served(String service, Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (SdkException e) {
      throw new IOException(
          ("The server at %s, the value of --aws-endpoint, did not answer as %s does: %s. It needs"
                  + " DynamoDB, SQS and Secrets Manager, as LocalStack and moto's server have them")
              .formatted(address, service, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    dynamo.close();
    sqs.close();
    secretsManager.close();
  }

  private static final class UncountedStore implements Store {
    @Override
    public void set(StoreFaults faults) {
      if (faults.failed() > 0 || faults.unanswered() > 0 || faults.latencyMillis() > 0) {
        throw new IllegalArgumentException(NOT_HERE);
      }
    }

    @Override
    public Optional<StoreCounts> counts() {
      return Optional.empty();
    }
  }

  private record StoredSecrets(URI endpoint, SecretsManagerClient client) implements Secrets {
    @Override
    public String value(String name) {
      return client.getSecretValue(request -> request.secretId(name)).secretString();
    }

    @Override
    public void close() {
      // The client is that of the endpoint, which closes it.
    }
  }
}
