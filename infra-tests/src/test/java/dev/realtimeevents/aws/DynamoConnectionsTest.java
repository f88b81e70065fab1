package dev.realtimeevents.aws;

import dev.realtimeevents.connect.ConnectionsContract;
import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.ShardPolicy;
import java.time.InstantSource;
import java.util.Map;
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
  private ConnectionLimits limits;
  private InstantSource clock;

  @Override
  protected Store newStore(
      ShardPolicy shards, int channelsPerConnection, CreditLimit limit, InstantSource clock)
      throws Exception {
    this.clock = clock;
    settings =
        new Settings(
            Map.of(
                "CONNECTIONS_TABLE", tables.create("ConnectionsTable"),
                "SUBSCRIPTIONS_TABLE", tables.create("SubscriptionsTable")));
    limits = new ConnectionLimits(channelsPerConnection, limit);
    return sameStore(shards);
  }

  @Override
  protected Store sameStore(ShardPolicy shards) {
    var subscriptions =
        new DynamoSubscriptions(tables.client(), settings.subscriptionsTable(), shards, clock);
    return new Store(
        new DynamoConnections(tables.client(), settings, () -> limits, subscriptions, clock),
        subscriptions);
  }
}
