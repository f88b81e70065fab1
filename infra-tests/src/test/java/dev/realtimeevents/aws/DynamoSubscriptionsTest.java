package dev.realtimeevents.aws;

import dev.realtimeevents.subscribe.SubscriptionsContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class DynamoSubscriptionsTest extends SubscriptionsContract {
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
  protected Store newStore(int shards, int channelsPerConnection, InstantSource clock)
      throws Exception {
    var settings =
        new Settings(
            tables.create("ConnectionsTable"),
            tables.create("SubscriptionsTable"),
            "no log",
            "no queue",
            "no secret",
            List.of(),
            List.of(),
            false,
            Duration.ZERO,
            channelsPerConnection,
            shards,
            0);
    var listeners =
        new DynamoListeners(
            tables.client(), settings.subscriptionsTable(), new SubscriptionKeys(shards), clock);
    return Store.of(
        new DynamoSubscriptions(tables.client(), settings, listeners, clock), listeners);
  }
}
