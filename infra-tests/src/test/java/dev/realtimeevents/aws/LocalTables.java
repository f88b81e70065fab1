package dev.realtimeevents.aws;

import dev.realtimeevents.local.backing.Aws;
import dev.realtimeevents.local.backing.DynamoDbLocal;
import dev.realtimeevents.local.backing.Ports;
import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application.Table;
import dev.realtimeevents.local.template.TemplateReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The tables of {@code template.yaml} in DynamoDB Local, as many of each as tests ask for, behind a
 * client that lets only {@link StrongReads} through.
 */
final class LocalTables implements AutoCloseable {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private final DynamoDbLocal local;
  private final DynamoDbClient client;
  private final List<Table> described;
  private final AtomicInteger made = new AtomicInteger();

  private LocalTables(DynamoDbLocal local, DynamoDbClient client, List<Table> described) {
    this.local = local;
    this.client = client;
    this.described = described;
  }

  static LocalTables start() throws Exception {
    List<Table> described =
        TemplateReader.read(
                REPOSITORY.resolve("template.yaml"),
                Map.of(),
                new Addresses(URI.create("http://127.0.0.1:1"), ""))
            .tables();
    DynamoDbLocal local =
        DynamoDbLocal.start(REPOSITORY, Ports.privateAddress(), Optional.empty(), _ -> {});
    return new LocalTables(local, client(local, new StrongReads()), described);
  }

  private static DynamoDbClient client(DynamoDbLocal local, ExecutionInterceptor interceptor) {
    return Aws.local(DynamoDbClient.builder(), local.endpoint())
        .overrideConfiguration(change -> change.addExecutionInterceptor(interceptor))
        .build();
  }

  DynamoDbClient client() {
    return client;
  }

  /** Another client of the same tables. Its caller closes it. */
  DynamoDbClient client(ExecutionInterceptor interceptor) {
    return client(local, interceptor);
  }

  /** Makes an empty table such as the template has under this logical id; gives its name. */
  String create(String logicalId) throws IOException {
    Table kind =
        described.stream()
            .filter(table -> table.name().equals(logicalId))
            .findFirst()
            .orElseThrow();
    var table =
        new Table(
            logicalId + made.incrementAndGet(),
            kind.hashKey(),
            kind.rangeKey(),
            kind.ttlAttribute());
    local.create(List.of(table));
    return table.name();
  }

  @Override
  public void close() {
    client.close();
    local.close();
  }
}
