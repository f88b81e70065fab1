package dev.realtimeevents.local.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The position in a channel: every event once, in order, and what is lost is told. */
class FollowedTest {
  private static final Start NOW = new Start(OptionalLong.empty(), OptionalLong.empty());

  private final Followed channel = new Followed("public", List.of(), NOW);

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode frame(long seq) {
    return json("{\"event\":\"e\",\"channel\":\"public\",\"seq\":%d}".formatted(seq));
  }

  private static JsonNode batch(long since, long seq, String... frames) {
    return json(
        "{\"type\":\"events\",\"channel\":\"public\",\"since\":%d,\"seq\":%d,\"events\":[%s]}"
            .formatted(since, seq, String.join(",", frames)));
  }

  private static JsonNode subscribed(String fields) {
    return json("{\"type\":\"subscribed\",\"channel\":\"public\"," + fields + "}");
  }

  private static String told(List<Outcome> outcomes) {
    return outcomes.stream()
        .map(
            outcome ->
                switch (outcome) {
                  case Outcome.Event(JsonNode frame) -> frame.path("seq").asText();
                  case Outcome.Lost lost ->
                      "lost " + lost.after() + "-" + lost.upTo() + (lost.restarted() ? "!" : "");
                  case Outcome.Ask() -> "ask";
                })
        .collect(Collectors.joining(" "));
  }

  @Test
  void itBeginsWithTheNextEvent() {
    assertEquals("{\"channel\":\"public\"}", channel.ask().toString());
    assertEquals("", told(channel.event(frame(7))));
    assertEquals("", told(channel.subscribed(subscribed("\"seq\":7,\"epoch\":\"a\""))));
    assertEquals("8", told(channel.event(frame(8))));
    assertEquals("", told(channel.event(frame(8))), "a duplicate");
  }

  @Test
  void aGapIsAskedForOnceAndTheEventsComeInOrder() {
    channel.ask();
    channel.subscribed(subscribed("\"seq\":7,\"epoch\":\"a\""));

    assertEquals("ask", told(channel.event(frame(10))));
    assertEquals("{\"channel\":\"public\",\"since\":7,\"epoch\":\"a\"}", channel.ask().toString());
    assertEquals("", told(channel.event(frame(11))), "it is asked already");

    String answer = "\"seq\":10,\"epoch\":\"a\",\"since\":7,\"recovered\":true";
    assertEquals("", told(channel.subscribed(subscribed(answer))));
    assertEquals("", told(channel.event(frame(12))), "the recovery is on its way");
    assertEquals(
        "8 9 10 11 12",
        told(channel.events(batch(7, 10, "{\"seq\":8}", "{\"seq\":9}", "{\"seq\":10}"))));
  }

  @Test
  void aRewindBeginsWhereTheAnswerSays() {
    var rewound =
        new Followed("public", List.of(), new Start(OptionalLong.empty(), OptionalLong.of(2)));
    assertEquals("{\"channel\":\"public\",\"rewind\":2}", rewound.ask().toString());
    rewound.subscribed(subscribed("\"seq\":9,\"epoch\":\"a\",\"since\":7,\"recovered\":true"));
    assertEquals("8 9", told(rewound.events(batch(7, 9, "{\"seq\":8}", "{\"seq\":9}"))));
    assertTrue(rewound.ask().toString().contains("\"since\":9"), "it continues there");
  }

  @Test
  void aFilteredEventIsNoGap() {
    var filtered = new Followed("public", List.of("order.*"), NOW);
    assertTrue(filtered.ask().toString().contains("\"events\":[\"order.*\"]"));
    filtered.subscribed(subscribed("\"seq\":3,\"epoch\":\"a\""));
    assertEquals(
        "9", told(filtered.event(json("{\"event\":\"order.paid\",\"seq\":9,\"prev\":3}"))));
    assertEquals("", told(filtered.events(batch(9, 12))));
    assertEquals("", told(filtered.head(12)));
    assertEquals("ask", told(filtered.head(13)));
  }

  @Test
  void whatTheLogNoLongerHasIsTold() {
    channel.ask();
    channel.subscribed(subscribed("\"seq\":7,\"epoch\":\"a\""));
    channel.disconnected();
    channel.ask();
    String answer = "\"seq\":2000,\"epoch\":\"a\",\"since\":7,\"recovered\":false";
    assertEquals("lost 7-2000", told(channel.subscribed(subscribed(answer))));
    assertEquals("2001", told(channel.event(frame(2001))));
  }

  @Test
  void aNumberingThatStartedOverIsTold() {
    channel.ask();
    channel.subscribed(subscribed("\"seq\":7,\"epoch\":\"a\""));
    channel.disconnected();
    channel.ask();
    String answer = "\"seq\":1,\"epoch\":\"b\",\"since\":7,\"recovered\":false";
    assertEquals("lost 7-1!", told(channel.subscribed(subscribed(answer))));
    assertEquals("2", told(channel.event(frame(2))));
  }
}
