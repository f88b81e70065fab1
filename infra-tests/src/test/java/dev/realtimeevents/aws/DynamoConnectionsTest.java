package dev.realtimeevents.aws;

import dev.realtimeevents.connect.ConnectionsContract;
import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.ShardPolicy;
import java.net.URI;
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

  private Settings settings;
  private InstantSource clock;

  @Override
  protected Store newStore(
      ShardPolicy shards, int channelsPerConnection, CreditLimit limit, InstantSource clock)
      throws Exception {
    this.clock = clock;
    settings =
        new Settings(
            tables.create("ConnectionsTable"),
            tables.create("SubscriptionsTable"),
            "no log",
            "no queue",
            "no secret",
            URI.create("http://localhost:1"),
            List.of(),
            List.of(),
            false,
            Duration.ZERO,
            channelsPerConnection,
            shards,
            0,
            limit.rate(),
            limit.burst());
    return sameStore(shards);
  }

  @Override
  protected Store sameStore(ShardPolicy shards) {
    var subscriptions =
        new DynamoSubscriptions(tables.client(), settings.subscriptionsTable(), shards, clock);
    return new Store(
        new DynamoConnections(tables.client(), settings, subscriptions, clock), subscriptions);
  }
}
