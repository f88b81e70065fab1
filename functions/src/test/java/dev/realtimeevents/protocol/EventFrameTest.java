package dev.realtimeevents.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventFrameTest {

  @Test
  void aFrameHasTheThreeKeysOfTheEventAndThreeOfTheLog() {
    assertEquals(
        "{\"event\":\"post_saved\",\"data\":{\"n\":1},\"timestamp\":\"2026-11-24 00:28:44\","
            + "\"id\":\"evt_1\",\"channel\":\"public\",\"seq\":42}",
        EventFrame.render(new LoggedEvent(Events.event("evt_1"), 42)));
  }

  @Test
  void theNumberBeforeWhichNothingPassedComesLast() {
    String frame = EventFrame.render(new LoggedEvent(Events.event("evt_1"), 42));

    assertEquals(
        "{\"event\":\"post_saved\",\"data\":{\"n\":1},\"timestamp\":\"2026-11-24 00:28:44\","
            + "\"id\":\"evt_1\",\"channel\":\"public\",\"seq\":42,\"prev\":7}",
        EventFrame.withPrevious(frame, 7));
  }

  /** The bytes count, not the characters. */
  @Test
  void aFrameThatWouldBecomeTooLargeStaysWithoutIt() {
    String empty = EventFrame.render(new LoggedEvent(data(0), 42));
    int room = EventFrame.MAX_BYTES - empty.getBytes(UTF_8).length;
    String fits = EventFrame.render(new LoggedEvent(data(room - ",\"prev\":7".length()), 42));

    assertEquals(EventFrame.MAX_BYTES, EventFrame.withPrevious(fits, 7).getBytes(UTF_8).length);
    assertEquals(fits, EventFrame.withPrevious(fits, 10));
  }

  /** An event with so many bytes of data, most of them in characters of two. */
  private static Event data(int bytes) {
    String text = "é".repeat(bytes / 2) + "x".repeat(bytes % 2);
    return Events.event("evt_1", ChannelName.PUBLIC, "\"" + text + "\"");
  }

  @Test
  void theFrameHasTheDataUnchanged() {
    Event event =
        Events.event("evt_1", ChannelName.PUBLIC, "{ \"a\" : 1.0, \"b\":\"\\u00e9<\\/b>\" }");

    assertTrue(
        EventFrame.render(new LoggedEvent(event, 1))
            .contains("\"data\":{ \"a\" : 1.0, \"b\":\"\\u00e9<\\/b>\" },"));
  }

  @Test
  void textsAreEscaped() {
    var event =
        new Event(
            new EventId("\"\\"),
            ChannelName.PUBLIC,
            new EventName("say \"é\" \\ 😀"),
            RawJson.NULL,
            new Timestamp("\"now\""));

    assertEquals(
        "{\"event\":\"say \\\"é\\\" \\\\ 😀\",\"data\":null,\"timestamp\":\"\\\"now\\\"\","
            + "\"id\":\"\\\"\\\\\",\"channel\":\"public\",\"seq\":1}",
        EventFrame.render(new LoggedEvent(event, 1)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 9, 10, 123_456, 9_007_199_254_740_991L})
  void noNumberMakesAFrameLongerThanItsBound(long seq) {
    Event event = Events.event("evt_1", ChannelName.PUBLIC, "\"é😀\\u00e9\"");
    int bytes = EventFrame.render(new LoggedEvent(event, seq)).getBytes(UTF_8).length;

    assertEquals(EventFrame.of(event).maxBytes(), bytes + 16 - Long.toString(seq).length());
  }

  @Test
  void theBoundCountsBytesAndNotCharacters() {
    int ascii = EventFrame.of(Events.event("e", ChannelName.PUBLIC, "\"xx\"")).maxBytes();

    assertEquals(
        ascii + 2, EventFrame.of(Events.event("e", ChannelName.PUBLIC, "\"éé\"")).maxBytes());
    assertEquals(
        ascii + 2, EventFrame.of(Events.event("e", ChannelName.PUBLIC, "\"😀\"")).maxBytes());
  }
}
