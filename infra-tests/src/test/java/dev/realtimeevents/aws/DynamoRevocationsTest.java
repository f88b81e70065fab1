package dev.realtimeevents.aws;

import dev.realtimeevents.token.Revocations;
import dev.realtimeevents.token.RevocationsContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class DynamoRevocationsTest extends RevocationsContract {
  private static LocalTables tables;

  @BeforeAll
  static void start() throws Exception {
    tables = LocalTables.start();
  }

  @AfterAll
  static void stop() {
    tables.close();
  }

  @Override
  protected Revocations newRevocations(InstantSource clock) throws Exception {
    return new DynamoRevocations(tables.client(), tables.create("SubscriptionsTable"), clock);
  }
}
