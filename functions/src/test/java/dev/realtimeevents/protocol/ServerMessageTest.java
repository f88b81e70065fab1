package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ServerMessageTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");

  @Test
  void subscribedHasTheHead() {
    assertEquals(
        "{\"type\":\"subscribed\",\"channel\":\"public:shop\",\"seq\":42,\"epoch\":\"e-1\","
            + "\"recovered\":true,\"connectionId\":\"c1=\",\"spread\":10000}",
        new ServerMessage.Subscribed(
                SHOP,
                new Head(42, "e-1"),
                true,
                OptionalLong.empty(),
                "c1=",
                Duration.ofSeconds(10))
            .json());
    assertEquals(
        "{\"type\":\"subscribed\",\"channel\":\"public\",\"seq\":0,\"epoch\":\"e-2\","
            + "\"recovered\":false,\"connectionId\":\"c1=\",\"spread\":0}",
        new ServerMessage.Subscribed(
                ChannelName.PUBLIC,
                new Head(0, "e-2"),
                false,
                OptionalLong.empty(),
                "c1=",
                Duration.ZERO)
            .json());
  }

  @Test
  void theAnswerToARewindSaysWhereItBegins() {
    assertEquals(
        "{\"type\":\"subscribed\",\"ref\":\"r-1\",\"channel\":\"public:shop\",\"seq\":42,"
            + "\"epoch\":\"e-1\",\"recovered\":true,\"since\":40,\"connectionId\":\"c1=\","
            + "\"spread\":0}",
        new ServerMessage.Subscribed(
                SHOP, new Head(42, "e-1"), true, OptionalLong.of(40), "c1=", Duration.ZERO)
            .json(Optional.of(new Ref("r-1"))));
  }

  @Test
  void eventsAreFramesBetweenTwoPositions() {
    assertEquals(
        "{\"type\":\"events\",\"ref\":\"r-1\",\"channel\":\"public:shop\",\"since\":4,\"seq\":7,"
            + "\"events\":[{\"event\":\"a\"},{\"event\":\"b\"}]}",
        new ServerMessage.Events(SHOP, 4, 7, List.of("{\"event\":\"a\"}", "{\"event\":\"b\"}"))
            .json(Optional.of(new Ref("r-1"))));
    assertEquals(
        "{\"type\":\"events\",\"channel\":\"public:shop\",\"since\":4,\"seq\":7,\"events\":[]}",
        new ServerMessage.Events(SHOP, 4, 7, List.of()).json());
  }

  @Test
  void unsubscribedNamesTheChannel() {
    assertEquals(
        "{\"type\":\"unsubscribed\",\"channel\":\"public:shop\"}",
        new ServerMessage.Unsubscribed(SHOP).json());
  }

  @Test
  void pongHasTheNumberOfEachChannel() {
    var heads = new LinkedHashMap<ChannelName, Long>();
    heads.put(ChannelName.PUBLIC, 7L);
    heads.put(SHOP, 0L);

    assertEquals(
        "{\"type\":\"pong\",\"heads\":{\"public\":7,\"public:shop\":0},\"spread\":1500}",
        new ServerMessage.Pong(heads, Duration.ofMillis(1500)).json());
    assertEquals(
        "{\"type\":\"pong\",\"heads\":{},\"spread\":0}",
        new ServerMessage.Pong(Map.of(), Duration.ZERO).json());
  }

  @Test
  void presenceIsANumber() {
    assertEquals(
        "{\"type\":\"presence\",\"channel\":\"public:shop\",\"count\":12}",
        new ServerMessage.Presence(SHOP, 12).json());
  }

  @Test
  void anErrorNamesTheChannelIfThereIsOne() {
    assertEquals(
        "{\"type\":\"error\",\"code\":\"forbidden\",\"message\":\"No \\\"entry\\\"\","
            + "\"channel\":\"a b\"}",
        new ServerMessage.Error("forbidden", "No \"entry\"", Optional.of("a b")).json());
    assertEquals(
        "{\"type\":\"error\",\"code\":\"invalid_json\",\"message\":\"No\"}",
        new ServerMessage.Error("invalid_json", "No", Optional.empty()).json());
  }

  @Test
  void aRefIsEscaped() {
    assertEquals(
        "{\"type\":\"unsubscribed\",\"ref\":\"\\\"\\\\\",\"channel\":\"public:shop\"}",
        new ServerMessage.Unsubscribed(SHOP).json(Optional.of(new Ref("\"\\"))));
  }
}
