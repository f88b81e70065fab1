package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServerMessageTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");

  @Test
  void subscribedHasTheHead() {
    assertEquals(
        "{\"type\":\"subscribed\",\"channel\":\"public:shop\",\"seq\":42,\"epoch\":\"e-1\","
            + "\"recovered\":true}",
        new ServerMessage.Subscribed(SHOP, new Head(42, "e-1"), true).json());
    assertEquals(
        "{\"type\":\"subscribed\",\"channel\":\"public\",\"seq\":0,\"epoch\":\"e-2\","
            + "\"recovered\":false}",
        new ServerMessage.Subscribed(ChannelName.PUBLIC, new Head(0, "e-2"), false).json());
  }

  @Test
  void unsubscribedNamesTheChannel() {
    assertEquals(
        "{\"type\":\"unsubscribed\",\"channel\":\"public:shop\"}",
        new ServerMessage.Unsubscribed(SHOP).json());
  }

  @Test
  void pongHasTheNumberOfEachChannel() {
    var heads = new LinkedHashMap<ChannelName, Head>();
    heads.put(ChannelName.PUBLIC, new Head(7, "e-1"));
    heads.put(SHOP, new Head(0, "e-2"));

    assertEquals(
        "{\"type\":\"pong\",\"heads\":{\"public\":7,\"public:shop\":0}}",
        new ServerMessage.Pong(heads).json());
    assertEquals("{\"type\":\"pong\",\"heads\":{}}", new ServerMessage.Pong(Map.of()).json());
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
}
