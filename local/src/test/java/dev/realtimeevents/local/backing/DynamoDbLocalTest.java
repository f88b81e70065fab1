package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

class DynamoDbLocalTest {
  private static final Table TABLE =
      new Table(
          "Notes",
          new Attribute("key", "S"),
          Optional.of(new Attribute("seq", "N")),
          Optional.of("expiresAt"));

  private static final Map<String, AttributeValue> ITEM =
      Map.of("key", AttributeValue.fromS("a"), "seq", AttributeValue.fromN("1"));

  private static final Consumer<String> IGNORED = _ -> {};

  private static DynamoDbLocal inMemory;

  @TempDir Path folder;

  @BeforeAll
  static void startInMemory() throws Exception {
    inMemory = start(Optional.empty(), IGNORED);
  }

  @AfterAll
  static void stopInMemory() {
    inMemory.close();
  }

  private static DynamoDbLocal start(Optional<Path> data, Consumer<String> ended) throws Exception {
    return DynamoDbLocal.start(Repository.ROOT, Ports.privateAddress(), data, ended);
  }

  private static DynamoDbClient client(DynamoDbLocal local) {
    return Aws.local(DynamoDbClient.builder(), local.endpoint()).build();
  }

  @Test
  void createsTablesWithKeysAndExpiry() throws Exception {
    try (DynamoDbClient client = client(inMemory)) {
      inMemory.create(List.of(TABLE));

      TableDescription table = client.describeTable(request -> request.tableName("Notes")).table();
      assertEquals(
          List.of("key HASH", "seq RANGE"),
          table.keySchema().stream()
              .map(key -> key.attributeName() + " " + key.keyTypeAsString())
              .toList());
      TimeToLiveDescription expiry =
          client.describeTimeToLive(request -> request.tableName("Notes")).timeToLiveDescription();
      assertEquals(TimeToLiveStatus.ENABLED, expiry.timeToLiveStatus());
      assertEquals("expiresAt", expiry.attributeName());
      client.putItem(request -> request.tableName("Notes").item(ITEM));
      assertEquals(ITEM, client.getItem(r -> r.tableName("Notes").key(ITEM)).item());
    }
  }

  @Test
  void answersOnlyBelowThePathOfItsEndpoint() throws Exception {
    URI root = inMemory.endpoint().resolve("/");
    try (DynamoDbClient stranger = Aws.local(DynamoDbClient.builder(), root).build()) {
      DynamoDbException refusal =
          assertThrows(DynamoDbException.class, () -> stranger.listTables());
      assertEquals(404, refusal.statusCode());
    }
  }

  /** As the AWS CLI and the SDKs for Python and JavaScript send it: without a slash at the end. */
  @Test
  void answersAtItsEndpointWithASlashAtTheEndAndWithout() throws Exception {
    assertEquals(200, listTables(inMemory.endpoint().toString()));
    assertEquals(200, listTables(inMemory.endpoint() + "/"));
    assertEquals(404, listTables(inMemory.endpoint() + "0"));
  }

  private static int listTables(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
            .header("Content-Type", "application/x-amz-json-1.0")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    int port = inMemory.endpoint().getPort();
    List<InetAddress> outside =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .toList();
    for (InetAddress address : outside) {
      try (var socket = new Socket()) {
        assertThrows(
            ConnectException.class,
            () -> socket.connect(new InetSocketAddress(address, port), 1000));
      }
    }
  }

  @Test
  void aFolderIsOfOneProcess() throws Exception {
    Optional<Path> data = Optional.of(folder.resolve("data"));
    try (DynamoDbLocal first = start(data, IGNORED)) {
      String message = assertThrows(IOException.class, () -> start(data, IGNORED)).getMessage();
      assertTrue(
          message.contains(data.get() + " holds the tables of a gateway that is running"), message);
      first.create(List.of(TABLE));
    }
    start(data, IGNORED).close();
  }

  @Test
  void dataInAFolderOutlivesTheProcessAndClosingIsNoFailure() throws Exception {
    Optional<Path> data = Optional.of(folder.resolve("data"));
    var ended = new CompletableFuture<String>();
    ProcessHandle process;
    try (DynamoDbLocal local = start(data, ended::complete);
        DynamoDbClient client = client(local)) {
      local.create(List.of(TABLE));
      client.putItem(request -> request.tableName("Notes").item(ITEM));
      process = ProcessHandle.of(local.pid()).orElseThrow();
    }
    assertFalse(process.isAlive());
    assertThrows(TimeoutException.class, () -> ended.get(300, TimeUnit.MILLISECONDS));

    try (DynamoDbLocal local = start(data, IGNORED);
        DynamoDbClient client = client(local)) {
      local.create(List.of(TABLE));
      assertEquals(ITEM, client.getItem(r -> r.tableName("Notes").key(ITEM)).item());

      var other = new Table("Notes", new Attribute("id", "S"), Optional.empty(), Optional.empty());
      String message =
          assertThrows(IOException.class, () -> local.create(List.of(other))).getMessage();
      assertTrue(message.contains("table Notes"), message);
    }
  }

  @Test
  void anUnexpectedEndIsReported() throws Exception {
    var ended = new CompletableFuture<String>();
    try (DynamoDbLocal local = start(Optional.empty(), ended::complete)) {
      ProcessHandle.of(local.pid()).orElseThrow().destroyForcibly();
      String message = ended.get(30, TimeUnit.SECONDS);
      assertTrue(message.startsWith("DynamoDB Local "), message);
      assertTrue(message.contains("exit code 137"), message);
    }
  }

  @Test
  void theErrorOfATakenPortHasTheOutputOfTheProcess() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      URI endpoint = URI.create("http://127.0.0.1:" + port + "/path");
      String message =
          assertThrows(
                  PortTakenException.class,
                  () -> DynamoDbLocal.start(Repository.ROOT, endpoint, Optional.empty(), IGNORED))
              .getMessage();
      assertTrue(message.startsWith("DynamoDB Local "), message);
      assertTrue(message.contains("Address already in use"), message);
      assertTrue(message.contains(Integer.toString(port)), message);
    }
  }

  @Test
  void aPortThatElasticMqCannotHaveIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI endpoint = URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/path");
      assertThrows(
          PortTakenException.class, () -> ElasticMq.start(Repository.ROOT, endpoint, IGNORED));
    }
  }

  @Test
  void aRepositoryThatIsNotBuiltIsAnErrorWithTheCommand() {
    String message =
        assertThrows(
                IOException.class,
                () ->
                    DynamoDbLocal.start(folder, Ports.privateAddress(), Optional.empty(), IGNORED))
            .getMessage();
    assertTrue(message.startsWith("DynamoDB Local "), message);
    assertTrue(message.contains(folder.toString()), message);
    assertTrue(message.endsWith("./mvnw package"), message);
  }
}
