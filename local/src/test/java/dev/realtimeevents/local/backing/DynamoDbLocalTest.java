package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Table;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
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

  @TempDir Path folder;

  private static DynamoDbLocal start(Optional<Path> data, Consumer<String> ended) throws Exception {
    return DynamoDbLocal.start(Repository.ROOT, Ports.free(0), data, ended);
  }

  private static DynamoDbClient client(DynamoDbLocal local) {
    return Aws.local(DynamoDbClient.builder(), local.endpoint()).build();
  }

  @Test
  void createsTablesWithKeysAndExpiry() throws Exception {
    try (var local = start(Optional.empty(), IGNORED);
        var client = client(local)) {
      local.create(List.of(TABLE));

      var table = client.describeTable(request -> request.tableName("Notes")).table();
      assertEquals(
          List.of("key HASH", "seq RANGE"),
          table.keySchema().stream()
              .map(key -> key.attributeName() + " " + key.keyTypeAsString())
              .toList());
      var expiry =
          client.describeTimeToLive(request -> request.tableName("Notes")).timeToLiveDescription();
      assertEquals(TimeToLiveStatus.ENABLED, expiry.timeToLiveStatus());
      assertEquals("expiresAt", expiry.attributeName());
      client.putItem(request -> request.tableName("Notes").item(ITEM));
      assertEquals(ITEM, client.getItem(r -> r.tableName("Notes").key(ITEM)).item());
    }
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    try (var local = start(Optional.empty(), IGNORED)) {
      var outside =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
              .toList();
      for (var address : outside) {
        try (var socket = new Socket()) {
          assertThrows(
              ConnectException.class,
              () ->
                  socket.connect(new InetSocketAddress(address, local.endpoint().getPort()), 1000));
        }
      }
    }
  }

  @Test
  void keepsDataInAFolder() throws Exception {
    var data = Optional.of(folder.resolve("data"));
    try (var local = start(data, IGNORED);
        var client = client(local)) {
      local.create(List.of(TABLE));
      client.putItem(request -> request.tableName("Notes").item(ITEM));
    }
    try (var local = start(data, IGNORED);
        var client = client(local)) {
      local.create(List.of(TABLE));
      assertEquals(ITEM, client.getItem(r -> r.tableName("Notes").key(ITEM)).item());

      var other = new Table("Notes", new Attribute("id", "S"), Optional.empty(), Optional.empty());
      var message =
          assertThrows(java.io.IOException.class, () -> local.create(List.of(other))).getMessage();
      assertTrue(message.startsWith("The table Notes in the data folder has another key"), message);
    }
  }

  @Test
  void tellsWhenTheProcessEnds() throws Exception {
    var ended = new CompletableFuture<String>();
    try (var local = start(Optional.empty(), ended::complete)) {
      ProcessHandle.of(local.pid()).orElseThrow().destroyForcibly();
      var message = ended.get(30, TimeUnit.SECONDS);
      assertTrue(message.startsWith("DynamoDB Local ended by itself with exit code 137."), message);
    }
  }

  @Test
  void closingEndsTheProcessAndIsNoFailure() throws Exception {
    var ended = new CompletableFuture<String>();
    var local = start(Optional.empty(), ended::complete);
    var process = ProcessHandle.of(local.pid()).orElseThrow();
    local.close();
    assertFalse(process.isAlive());
    assertThrows(
        java.util.concurrent.TimeoutException.class, () -> ended.get(300, TimeUnit.MILLISECONDS));
  }

  @Test
  void aPortThatIsTakenIsToldInTheProcesssOwnWords() throws Exception {
    try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var message =
          assertThrows(
                  java.io.IOException.class,
                  () ->
                      DynamoDbLocal.start(
                          Repository.ROOT, taken.getLocalPort(), Optional.empty(), IGNORED))
              .getMessage();
      assertTrue(message.startsWith("DynamoDB Local ended by itself"), message);
      assertTrue(message.contains("Address already in use"), message);
      assertTrue(message.contains(Integer.toString(taken.getLocalPort())), message);
    }
  }

  @Test
  void aRepositoryThatIsNotBuiltIsTold() {
    var message =
        assertThrows(
                java.io.IOException.class,
                () -> DynamoDbLocal.start(folder, 1, Optional.empty(), IGNORED))
            .getMessage();
    assertTrue(message.startsWith("DynamoDB Local is not built in " + folder), message);
    assertTrue(message.endsWith("run ./mvnw package"), message);
  }
}
