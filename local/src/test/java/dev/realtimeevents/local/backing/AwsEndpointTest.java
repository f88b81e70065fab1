package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.Secret;
import dev.realtimeevents.local.template.Application.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that has DynamoDB and no other service. MotoTest has one with all of them. */
@Timeout(60)
class AwsEndpointTest {
  private static final Attribute KEY = new Attribute("key", "S");

  private static DynamoDbLocal dynamoDb;
  private static AwsEndpoint server;

  @BeforeAll
  static void start() throws Exception {
    dynamoDb =
        DynamoDbLocal.start(Repository.ROOT, Ports.privateAddress(), Optional.empty(), _ -> {});
    server = AwsEndpoint.at(dynamoDb.endpoint());
  }

  @AfterAll
  static void stop() {
    server.close();
    dynamoDb.close();
  }

  private static Table table(String name, Attribute key) {
    return new Table(name, key, Optional.empty(), Optional.empty());
  }

  @Test
  void aServerThatDoesNotAnswerIsNamedWithTheNextStep() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:" + Ports.free(0));
    String message = assertThrows(IOException.class, () -> AwsEndpoint.at(nobody)).getMessage();
    assertTrue(message.startsWith("Nothing answers at " + nobody), message);
    assertTrue(message.contains("Start LocalStack"), message);
  }

  @Test
  void aHostThatDoesNotExistIsNamed() {
    URI unknown = URI.create("http://host.invalid:4566");
    String message = assertThrows(IOException.class, () -> AwsEndpoint.at(unknown)).getMessage();
    assertTrue(message.contains("(there is no such host)"), message);
  }

  @Test
  void aServerThatIsSilentIsNamed() throws Exception {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      try (AwsEndpoint mute = AwsEndpoint.at(address, Duration.ofMillis(300))) {
        String message =
            assertThrows(IOException.class, () -> mute.secrets(List.of(new Secret("S", "S", 44))))
                .getMessage();
        assertTrue(message.contains("did not answer as Secrets Manager does"), message);
      }
    }
  }

  @Test
  void aServiceThatTheServerLacksIsNamed() {
    var queue = new Queue("Q", Duration.ofSeconds(1), Duration.ofHours(1), Optional.empty());
    String sqs = assertThrows(IOException.class, () -> server.queues(List.of(queue))).getMessage();
    assertTrue(sqs.contains("did not answer as SQS does"), sqs);
    assertTrue(sqs.contains(server.address().toString()), sqs);
    var secret = new Secret("S", "S", 44);
    String secrets =
        assertThrows(IOException.class, () -> server.secrets(List.of(secret))).getMessage();
    assertTrue(secrets.contains("did not answer as Secrets Manager does"), secrets);
  }

  @Test
  void tablesOfAnEarlierRunAreUsed() throws Exception {
    server.tables(List.of(table("Notes", KEY)));
    server.tables(List.of(table("Notes", KEY)));
    String message =
        assertThrows(
                IOException.class,
                () -> server.tables(List.of(table("Notes", new Attribute("id", "S")))))
            .getMessage();
    assertTrue(message.contains("The key of table Notes differs from the template"), message);
    assertTrue(message.contains(server.address() + ". Delete the table there"), message);
  }

  @Test
  void itsCallsAreNeitherCountedNorMadeToFail() throws Exception {
    Store store = server.tables(List.of());
    assertEquals(Optional.empty(), store.counts());
    store.set(new StoreFaults(0, 0, 0, 7));
    for (StoreFaults faults :
        List.of(
            new StoreFaults(0.1, 0, 0, 0),
            new StoreFaults(0, 0.1, 0, 0),
            new StoreFaults(0, 0, 1, 0))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> store.set(faults)).getMessage();
      assertTrue(message.contains("--aws-endpoint"), message);
    }
  }
}
