package dev.realtimeevents.aws;

import static dev.realtimeevents.event.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransactionChunksTest {
  private static final int MAX_ITEMS = 100;
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 49, 50, 98, 99, 100})
  void eventsOfOneChannelShareItsHead(int count) {
    List<Event> events = events(count, n -> event("id." + n));

    List<List<Event>> chunks = TransactionChunks.of(events);

    assertSound(events, chunks);
    assertEquals((count + 48) / 49, chunks.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 33, 34, 66, 67, 100})
  void eventsOfAsManyChannelsHaveAHeadEach(int count) {
    List<Event> events = events(count, n -> event("id." + n, new ChannelName("c" + n)));

    List<List<Event>> chunks = TransactionChunks.of(events);

    assertSound(events, chunks);
    assertEquals((count + 32) / 33, chunks.size());
  }

  @Test
  void largeEventsAreKeptUnderTheBytesOfATransaction() {
    String data = "\"" + "é".repeat(60_000) + "\"";
    List<Event> events = events(100, n -> event("id." + n, ChannelName.PUBLIC, data));

    List<List<Event>> chunks = TransactionChunks.of(events);

    assertSound(events, chunks);
    assertTrue(chunks.size() <= 5, chunks.size() + " chunks");
  }

  private static List<Event> events(int count, IntFunction<Event> make) {
    return IntStream.range(0, count).mapToObj(make).toList();
  }

  private static void assertSound(List<Event> events, List<List<Event>> chunks) {
    assertEquals(events, chunks.stream().flatMap(List::stream).toList());
    for (List<Event> chunk : chunks) {
      long channels = chunk.stream().map(Event::channel).distinct().count();
      assertTrue(!chunk.isEmpty() && 2 * chunk.size() + channels <= MAX_ITEMS);
      // Each item's own names and numbers are far below the rest.
      int bytes =
          chunk.stream().mapToInt(event -> event.data().text().getBytes().length + 2_000).sum();
      assertTrue(bytes < MAX_BYTES, bytes + " bytes");
    }
  }
}
