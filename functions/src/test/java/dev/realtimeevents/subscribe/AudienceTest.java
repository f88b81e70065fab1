package dev.realtimeevents.subscribe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.MemorySubscriptions;
import dev.realtimeevents.memory.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AudienceTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final ChannelName NEWS = new ChannelName("public:news");

  private final List<String> steps = new ArrayList<>();
  private final MemoryApplication app = new MemoryApplication(steps::add);
  private final Map<ChannelName, Long> listeners = new HashMap<>();
  private final Audience audience =
      new Audience(
          new MemorySubscriptions(1, app.clock, Steps.FREE) {
            @Override
            public long estimate(ChannelName channel, long enough) {
              steps.add("estimate " + channel);
              return listeners.getOrDefault(channel, 0L);
            }
          },
          app.clock);

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 5", "2000, 10000", "119999, 599995", "120000, 600000", "9000000, 600000"})
  void eachListenerTakesFiveMilliseconds(long count, long millis) {
    listeners.put(SHOP, count);

    assertEquals(Duration.ofMillis(millis), audience.spread(List.of(SHOP)));
  }

  @Test
  void theBusiestChannelDecides() {
    listeners.put(SHOP, 10L);
    listeners.put(NEWS, 30L);

    assertEquals(Duration.ofMillis(150), audience.spread(List.of(SHOP, NEWS)));
    assertEquals(Duration.ofMillis(50), audience.spread(List.of(SHOP)));
    assertEquals(Duration.ZERO, audience.spread(List.of()));
  }

  @Test
  void anEstimateIsKeptForHalfAMinute() {
    listeners.put(SHOP, 10L);
    audience.spread(List.of(SHOP));
    listeners.put(SHOP, 20L);
    app.clock.advance(Duration.ofMillis(29_999));

    assertEquals(Duration.ofMillis(50), audience.spread(List.of(SHOP)));
    app.clock.advance(Duration.ofMillis(1));
    assertEquals(Duration.ofMillis(100), audience.spread(List.of(SHOP)));
    assertEquals(List.of("estimate public:shop", "estimate public:shop"), steps);
  }

  @Test
  void ofManyChannelsTheOldestEstimateIsGivenUp() {
    for (int n = 0; n <= CachedCounts.MAX_CHANNELS; n++) {
      audience.spread(List.of(new ChannelName("public:" + n)));
    }
    steps.clear();

    audience.spread(List.of(new ChannelName("public:1")));
    assertEquals(List.of(), steps);
    audience.spread(List.of(new ChannelName("public:0")));
    assertEquals(List.of("estimate public:0"), steps);
  }

  @Test
  void subscribedAndPongTellTheSpread() {
    for (int n = 0; n < 400; n++) {
      app.connections.connected("o" + n, app.clock.instant(), SHOP);
    }
    app.connections.connected("c1", app.clock.instant());
    Messages messages = app.messages("public:*");
    for (String message :
        List.of(
            "{\"action\":\"subscribe\",\"channel\":\"public:news\"}",
            "{\"action\":\"subscribe\",\"channels\":["
                + "{\"channel\":\"public:shop\"},{\"channel\":\"public:news\"}]}",
            "{\"action\":\"ping\"}",
            "{\"action\":\"unsubscribe\",\"channel\":\"public:shop\"}",
            "{\"action\":\"ping\"}")) {
      messages.answer("c1", message, MemoryApplication.PLENTY);
    }

    assertEquals(List.of(5L, 2005L, 2005L, 2005L, 5L), spreads());
  }

  /** A channel that is refused says nothing about its listeners. */
  @Test
  void theListenersOfARefusedChannelDoNotCount() {
    for (int n = 0; n < 400; n++) {
      app.connections.connected("o" + n, app.clock.instant(), new ChannelName("order:1"));
    }
    app.connections.connected("c1", app.clock.instant());

    app.messages("public:*")
        .answer(
            "c1",
            "{\"action\":\"subscribe\",\"channels\":["
                + "{\"channel\":\"order:1\"},{\"channel\":\"public:news\"}]}",
            MemoryApplication.PLENTY);

    assertEquals(List.of(5L), spreads());
  }

  private List<Long> spreads() {
    return app.sockets.frames("c1").stream()
        .map(text -> Json.tree(text).orElseThrow())
        .filter(frame -> frame.has("spread"))
        .map(frame -> frame.path("spread").longValue())
        .toList();
  }
}
