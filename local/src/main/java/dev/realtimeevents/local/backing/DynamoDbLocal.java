package dev.realtimeevents.local.backing;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html">DynamoDB
 * Local</a> in its own process. Thread-safe.
 *
 * <p>It deletes items some time after they expire, as AWS does.
 */
public final class DynamoDbLocal implements AutoCloseable, Store {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final BackingProcess.Server<DynamoDbClientBuilder, DynamoDbClient> SERVER =
      new BackingProcess.Server<>(
          "DynamoDB Local",
          "dynamodb-local",
          "dev.realtimeevents.local.processes.DynamoDbProcess",
          DynamoDbClient::builder,
          DynamoDbClient::listTables);

  private final BackingProcess<DynamoDbClient> process;

  private DynamoDbLocal(BackingProcess<DynamoDbClient> process) {
    this.process = process;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param repository the repository's root, built
   * @param endpoint a {@link Ports#privateAddress}
   * @param data folder for the data; empty keeps it in memory
   * @param ended called with the reason if the process ends unexpectedly
   * @throws IOException if it does not start; with its last lines of output
   */
  public static DynamoDbLocal start(
      Path repository, URI endpoint, Optional<Path> data, Consumer<String> ended)
      throws IOException, InterruptedException {
    List<String> arguments =
        data.isPresent()
            ? List.of(Files.createDirectories(data.get()).toAbsolutePath().toString())
            : List.of();
    return new DynamoDbLocal(BackingProcess.start(SERVER, repository, endpoint, arguments, ended));
  }

  /** Creates the cache for faster starts, if there is none. Takes some seconds of one processor. */
  public static void train(Path repository) throws IOException, InterruptedException {
    BackingProcess.train(SERVER, repository, List.of());
  }

  public URI endpoint() {
    return process.endpoint();
  }

  /** The operating system's id of the process. */
  public long pid() {
    return process.pid();
  }

  /**
   * Creates the tables that do not exist.
   *
   * @throws IOException if a table from an earlier run has a different key
   */
  public void create(List<Table> tables) throws IOException {
    new NewTables(process.client(), "the data folder. Delete the folder, or choose another")
        .create(tables);
  }

  @Override
  public void set(StoreFaults faults) {
    try {
      HttpURLConnection request = request("/faults");
      request.setRequestMethod("PUT");
      request.setDoOutput(true);
      JSON.writeValue(request.getOutputStream(), faults);
      request.getInputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<StoreCounts> counts() {
    try {
      return Optional.of(JSON.readValue(request("/counts").getInputStream(), StoreCounts.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request to the process itself, which is no call of DynamoDB. */
  private HttpURLConnection request(String path) throws IOException {
    URI uri = URI.create(endpoint() + path);
    return (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
  }

  @Override
  public void close() {
    process.close();
  }
}
