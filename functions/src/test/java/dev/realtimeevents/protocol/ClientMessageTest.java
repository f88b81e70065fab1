package dev.realtimeevents.protocol;

import static dev.realtimeevents.event.InvalidValueException.notAString;
import static dev.realtimeevents.protocol.Errors.sentenceOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.protocol.ClientMessage.Malformed;
import dev.realtimeevents.protocol.ClientMessage.Ping;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import dev.realtimeevents.protocol.ClientMessage.Unsubscribe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientMessageTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");

  @Test
  void aSubscriptionNeedsItsChannelOnly() {
    var bare =
        new Subscribe(
            SHOP, OptionalLong.empty(), Optional.empty(), EventFilter.ALL, Optional.empty());

    assertEquals(
        bare, ClientMessage.parse("{\"action\":\"subscribe\",\"channel\":\"public:shop\"}"));
    assertEquals(
        bare,
        ClientMessage.parse(
            "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":null,\"epoch\":null,"
                + "\"events\":null,\"token\":null,\"other\":[1]}"));
  }

  @Test
  void aSubscriptionMayHaveAllItsKeys() {
    assertEquals(
        new Subscribe(
            SHOP,
            OptionalLong.of(42),
            Optional.of("e-1"),
            new EventFilter(List.of("post_saved", "order.*", "*")),
            Optional.of("t.o.k")),
        ClientMessage.parse(
            "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":42,\"epoch\":\"e-1\","
                + "\"events\":[\"post_saved\",\"order.*\",\"*\"],\"token\":\"t.o.k\"}"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Integer.MAX_VALUE + 1L, Long.MAX_VALUE})
  void aPositionIsAnyIntegerFromZero(long since) {
    Subscribe subscribe = assertInstanceOf(Subscribe.class, subscribe("\"since\":" + since));

    assertEquals(OptionalLong.of(since), subscribe.since());
  }

  @Test
  void theOtherActionsAreAsShort() {
    assertEquals(new Ping(), ClientMessage.parse(" {\"action\" : \"ping\"}\n"));
    assertEquals(
        new Unsubscribe(SHOP),
        ClientMessage.parse("{\"action\":\"unsubscribe\",\"channel\":\"public:shop\"}"));
  }

  @Test
  void aFilterHasAtMostFiftyNames() {
    Subscribe subscribe = assertInstanceOf(Subscribe.class, subscribe("\"events\":" + names(50)));

    assertEquals(50, subscribe.events().patterns().size());
    assertEquals(
        malformed("invalid_message", ClientMessage.EVENTS_RULE, "public"),
        subscribe("\"events\":" + names(51)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "ping",
        "{",
        "{\"action\":\"ping\"",
        "{\"action\":\"ping\"}}",
        "{\"action\":\"ping\"} x",
        "{\"action\":\"ping\"}{\"action\":\"ping\"}",
        "{'action':'ping'}",
        "{\"action\":\"ping\",}",
        "\ufeff{\"action\":\"ping\"}"
      })
  void aMessageMustBeOneJsonValue(String text) {
    assertEquals(malformed("invalid_json", ClientMessage.NOT_JSON), ClientMessage.parse(text));
  }

  @Test
  void depthAndLongNumbersAreInvalidJsonToo() {
    for (String value : List.of("[".repeat(10_000) + "]".repeat(10_000), "9".repeat(100_000))) {
      assertEquals(
          malformed("invalid_json", ClientMessage.NOT_JSON),
          ClientMessage.parse("{\"action\":\"ping\",\"x\":" + value + "}"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "1",
        "\"ping\"",
        "[]",
        "[{\"action\":\"ping\"}]",
        "{}",
        "{\"action\":null}",
        "{\"action\":1}",
        "{\"action\":[\"ping\"]}",
        "{\"action\":\"\"}",
        "{\"action\":\"PING\"}",
        "{\"action\":\"publish\",\"channel\":\"public\"}",
        "{\"type\":\"ping\"}"
      })
  void anActionMustBeOneOfFour(String text) {
    assertEquals(malformed("unknown_action", ClientMessage.ACTION_RULE), ClientMessage.parse(text));
  }

  static Stream<List<String>> wrongKeys() {
    String since = ClientMessage.SINCE_RULE;
    String events = ClientMessage.EVENTS_RULE;
    String name = sentenceOf(() -> new EventName(""));
    return Stream.of(
        List.of("\"since\":-1", since),
        List.of("\"since\":1.0", since),
        List.of("\"since\":1e3", since),
        List.of("\"since\":\"1\"", since),
        List.of("\"since\":true", since),
        List.of("\"since\":[]", since),
        List.of("\"since\":9223372036854775808", since),
        List.of("\"since\":" + "9".repeat(900), since),
        List.of("\"epoch\":1", notAString("epoch").getMessage()),
        List.of("\"token\":{}", notAString("token").getMessage()),
        List.of("\"events\":[]", events),
        List.of("\"events\":\"post_saved\"", events),
        List.of("\"events\":{\"a\":\"b\"}", events),
        List.of("\"events\":[1]", events),
        List.of("\"events\":[null]", events),
        List.of("\"events\":[[\"a\"]]", events),
        List.of("\"events\":[\"a\",\"\"]", name),
        List.of("\"events\":[\"" + "x".repeat(129) + "\"]", name),
        List.of("\"events\":[\"a\\u0000\"]", name),
        List.of("\"events\":[\"a\\ud800\"]", name));
  }

  @ParameterizedTest
  @MethodSource("wrongKeys")
  void aKeyOfTheWrongTypeIsNamed(List<String> keyAndSentence) {
    assertEquals(
        malformed("invalid_message", keyAndSentence.getLast(), "public"),
        subscribe(keyAndSentence.getFirst()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribe", "unsubscribe"})
  void aChannelMustBeThere(String action) {
    String missing = ClientMessage.CHANNEL_MISSING;
    String rule = sentenceOf(() -> new ChannelName(""));

    assertEquals(malformed("invalid_message", missing), message(action, ""));
    assertEquals(malformed("invalid_message", missing), message(action, ",\"channel\":null"));
    assertEquals(
        malformed("invalid_message", notAString("channel").getMessage()),
        message(action, ",\"channel\":7"));
    assertEquals(malformed("invalid_message", rule, ""), message(action, ",\"channel\":\"\""));
    assertEquals(
        malformed("invalid_message", rule, "a b"), message(action, ",\"channel\":\"a b\""));
    assertEquals(
        malformed("invalid_message", rule),
        message(action, ",\"channel\":\"" + "c".repeat(129) + "\""));
  }

  private static ClientMessage subscribe(String key) {
    return ClientMessage.parse("{\"action\":\"subscribe\",\"channel\":\"public\"," + key + "}");
  }

  private static ClientMessage message(String action, String rest) {
    return ClientMessage.parse("{\"action\":\"" + action + "\"" + rest + "}");
  }

  private static Malformed malformed(String code, String sentence) {
    return new Malformed(new ServerMessage.Error(code, sentence, Optional.empty()));
  }

  private static Malformed malformed(String code, String sentence, String channel) {
    return new Malformed(new ServerMessage.Error(code, sentence, Optional.of(channel)));
  }

  private static String names(int count) {
    return IntStream.range(0, count)
        .mapToObj("\"name%d\""::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
