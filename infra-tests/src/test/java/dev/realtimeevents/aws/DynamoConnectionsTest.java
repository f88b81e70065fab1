package dev.realtimeevents.aws;

import dev.realtimeevents.connect.ConnectionsContract;
import dev.realtimeevents.connect.CreditLimit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class DynamoConnectionsTest extends ConnectionsContract {
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
  protected Store newStore(
      int shards, int channelsPerConnection, CreditLimit limit, InstantSource clock)
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
            0,
            limit.rate(),
            limit.burst());
    var subscriptions =
        new DynamoSubscriptions(
            tables.client(), settings.subscriptionsTable(), new SubscriptionKeys(shards), clock);
    return new Store(
        new DynamoConnections(tables.client(), settings, subscriptions, clock), subscriptions);
  }
}
