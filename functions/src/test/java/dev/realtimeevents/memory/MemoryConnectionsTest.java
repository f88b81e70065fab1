package dev.realtimeevents.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.connect.ConnectionsContract;
import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.ShardPolicy;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MemoryConnectionsTest extends ConnectionsContract {

  private MemorySubscriptions subscriptions;
  private MemoryConnections connections;

  @Override
  protected Store newStore(
      ShardPolicy shards, int channelsPerConnection, CreditLimit limit, InstantSource clock) {
    subscriptions = new MemorySubscriptions(shards, clock, Steps.FREE);
    connections =
        new MemoryConnections(subscriptions, channelsPerConnection, limit, clock, Steps.FREE);
    return new Store(connections, subscriptions);
  }

  @Override
  protected Store sameStore(ShardPolicy shards) {
    MemorySubscriptions other = subscriptions.with(shards);
    return new Store(connections.with(other), other);
  }

  @Test
  void eachWriteOfATableIsAStep() {
    var steps = new ArrayList<String>();
    InstantSource clock = InstantSource.system();
    var subscriptions = new MemorySubscriptions(1, clock, steps::add);
    var connections =
        new MemoryConnections(subscriptions, 50, new CreditLimit(10, 400), clock, steps::add);
    var shop = new ChannelName("public:shop");

    connections.connected("c1", Instant.now(), ChannelName.PUBLIC);
    connections.spend("c1", 1);
    connections.subscribe("c1", shop, EventFilter.ALL, Optional.empty());
    connections.subscribe("c1", shop, EventFilter.ALL, Optional.empty());
    connections.identify("c1", new Grant("7", List.of(), Instant.EPOCH, Instant.EPOCH));
    connections.unsubscribe("c1", shop);
    connections.disconnected("c1");

    assertEquals(
        List.of(
            "connections.put c1",
            "subscriptions.put c1",
            "connections.spend c1",
            "connections.get c1",
            "connections.addChannels c1",
            "subscriptions.put c1",
            "connections.get c1",
            "subscriptions.get c1",
            "subscriptions.putSubject c1",
            "connections.putGrant c1",
            "subscriptions.shards c1",
            "subscriptions.delete c1",
            "connections.removeChannel c1",
            "connections.delete c1",
            "subscriptions.delete c1",
            "subscriptions.deleteSubject c1"),
        steps);
  }
}
