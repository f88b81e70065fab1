package dev.realtimeevents.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.subscribe.SubscriptionsContract;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MemorySubscriptionsTest extends SubscriptionsContract {

  @Override
  protected Store newStore(int shards, int channelsPerConnection, InstantSource clock) {
    return Store.of(new MemorySubscriptions(shards, channelsPerConnection, clock, Steps.FREE));
  }

  @Test
  void eachWriteOfATableIsAStep() {
    var steps = new ArrayList<String>();
    var subscriptions = new MemorySubscriptions(1, 50, InstantSource.system(), steps::add);
    var shop = new ChannelName("public:shop");

    subscriptions.connected("c1", Instant.now(), ChannelName.PUBLIC);
    subscriptions.subscribe("c1", shop, EventFilter.ALL, Optional.empty());
    subscriptions.identify("c1", new Grant("7", List.of(), Instant.EPOCH, Instant.EPOCH));
    subscriptions.unsubscribe("c1", shop);
    subscriptions.disconnected("c1");

    assertEquals(
        List.of(
            "subscriptions.putConnection c1",
            "subscriptions.putRow c1",
            "subscriptions.addChannel c1",
            "subscriptions.putRow c1",
            "subscriptions.putHolder c1",
            "subscriptions.putGrant c1",
            "subscriptions.deleteRow c1",
            "subscriptions.removeChannel c1",
            "subscriptions.deleteConnection c1",
            "subscriptions.deleteRow c1",
            "subscriptions.deleteHolder c1"),
        steps);
  }
}
