package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;

/** All tests share the faults and the counts of one process. */
@Execution(ExecutionMode.SAME_THREAD)
class DynamoDbFaultsTest {
  private static final Table TABLE =
      new Table("Notes", new Attribute("key", "S"), Optional.empty(), Optional.empty());

  private static DynamoDbLocal store;
  private static DynamoDbClient client;

  private StoreCounts earlier;

  @BeforeAll
  static void start() throws Exception {
    store = DynamoDbLocal.start(Repository.ROOT, Ports.privateAddress(), Optional.empty(), _ -> {});
    store.create(List.of(TABLE));
    client =
        Aws.local(DynamoDbClient.builder(), store.endpoint())
            .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    store.close();
  }

  @BeforeEach
  void count() {
    earlier = counts();
  }

  private static StoreCounts counts() {
    return store.counts().orElseThrow();
  }

  @AfterEach
  void endFaults() {
    store.set(StoreFaults.NONE);
  }

  private static void put(String key) {
    client.putItem(
        request ->
            request
                .tableName("Notes")
                .item(
                    Map.of(
                        "key", AttributeValue.fromS(key),
                        "text", AttributeValue.fromS("x".repeat(300_000)))));
  }

  private static boolean has(String key) {
    return client
        .getItem(
            request -> request.tableName("Notes").key(Map.of("key", AttributeValue.fromS(key))))
        .hasItem();
  }

  private long calls(String operation) {
    return counts().calls().getOrDefault(operation, 0L)
        - earlier.calls().getOrDefault(operation, 0L);
  }

  @Test
  void callsAreCountedByOperationExceptThoseAboutTables() {
    put("counted");
    put("counted");
    assertTrue(has("counted"));
    client.describeTimeToLive(request -> request.tableName("Notes"));
    assertEquals(2, calls("PutItem"));
    assertEquals(1, calls("GetItem"));
    assertTrue(List.of("GetItem", "PutItem").containsAll(counts().calls().keySet()));
  }

  @Test
  void aFailedCallDoesNothing() {
    store.set(new StoreFaults(1, 0, 0, 0));
    assertThrows(InternalServerErrorException.class, () -> put("failed"));
    store.set(StoreFaults.NONE);
    assertFalse(has("failed"));
    assertEquals(earlier.failed() + 1, counts().failed());
    assertEquals(1, calls("PutItem"));
  }

  @Test
  void anUnansweredCallIsDoneAndItsConnectionIsCut() {
    store.set(new StoreFaults(0, 1, 0, 0));
    assertThrows(SdkClientException.class, () -> put("unanswered"));
    store.set(StoreFaults.NONE);
    assertTrue(has("unanswered"));
    assertEquals(earlier.unanswered() + 1, counts().unanswered());
    assertEquals(1, calls("PutItem"));
  }

  @Test
  void aSlowCallIsDoneLater() {
    store.set(new StoreFaults(0, 0, 300, 0));
    long begin = System.nanoTime();
    put("slow");
    assertTrue(System.nanoTime() - begin >= 300_000_000);
    store.set(StoreFaults.NONE);
    assertTrue(has("slow"));
  }

  @Test
  void theSameSeedSelectsTheSameFaults() {
    String once = sequence(7);
    assertEquals(once, sequence(7));
    assertTrue(once.contains("failed") && once.contains("done"), once);
  }

  private static String sequence(long seed) {
    store.set(new StoreFaults(0.5, 0, 0, seed));
    var sequence = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      try {
        has("any");
        sequence.append("done ");
      } catch (InternalServerErrorException e) {
        sequence.append("failed ");
      }
    }
    return sequence.toString();
  }
}
