package dev.realtimeevents.aws;

import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.revoke.RevokedTokensContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class DynamoRevokedTokensTest extends RevokedTokensContract {
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
  protected RevokedTokens newRevokedTokens(InstantSource clock) throws Exception {
    return new DynamoRevokedTokens(tables.client(), tables.create("SubscriptionsTable"), clock);
  }
}
