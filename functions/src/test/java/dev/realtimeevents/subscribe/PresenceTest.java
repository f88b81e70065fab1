package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.memory.MemoryApplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link PrivateChannelsTest} tests who may ask. */
final class PresenceTest {
  private final List<String> steps = new ArrayList<>();
  private final MemoryApplication app = new MemoryApplication(steps::add);

  @Test
  void aSecondRequestGetsTheCachedCount() {
    Messages messages = app.messages("public");
    app.connections.connected("c1", app.clock.instant(), PUBLIC);
    app.connections.connected("c2", app.clock.instant(), PUBLIC);

    ask(messages);
    app.connections.disconnected("c2");
    app.clock.advance(Duration.ofMillis(1999));
    ask(messages);
    assertEquals(1, reads());

    app.clock.advance(Duration.ofMillis(1));
    ask(messages);
    assertEquals(2, reads());
    assertEquals(
        List.of(2, 2, 1).stream()
            .map("{\"type\":\"presence\",\"channel\":\"public\",\"count\":%d}"::formatted)
            .toList(),
        app.sockets.frames("c1"));
  }

  @Test
  void eachChannelHasACountOfItsOwn() {
    var presence = new Presence(app.subscriptions, app.clock);
    app.connections.connected("c1", app.clock.instant(), PUBLIC);

    assertEquals(1, presence.of(PUBLIC));
    assertEquals(0, presence.of(channel(1)));
    assertEquals(1, presence.of(PUBLIC));
  }

  @Test
  void ofManyChannelsTheOldestCountIsGivenUp() {
    var presence = new Presence(app.subscriptions, app.clock);
    for (int n = 0; n <= CachedCounts.MAX_CHANNELS; n++) {
      presence.of(channel(n));
    }
    steps.clear();

    presence.of(channel(1));
    presence.of(channel(CachedCounts.MAX_CHANNELS));
    assertEquals(0, reads());
    presence.of(channel(0));
    assertEquals(1, reads());
  }

  private static void ask(Messages messages) {
    messages.answer(
        "c1", "{\"action\":\"presence\",\"channel\":\"public\"}", MemoryApplication.PLENTY);
  }

  private long reads() {
    return steps.stream().filter("subscriptions.count"::equals).count();
  }

  private static ChannelName channel(int n) {
    return new ChannelName("public:" + n);
  }
}
