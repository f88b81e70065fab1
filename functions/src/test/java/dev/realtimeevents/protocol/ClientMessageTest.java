package dev.realtimeevents.protocol;

import static dev.realtimeevents.event.InvalidValueException.notAString;
import static dev.realtimeevents.protocol.Errors.assertError;
import static dev.realtimeevents.protocol.Errors.sentenceOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import dev.realtimeevents.protocol.ClientMessage.Malformed;
import dev.realtimeevents.protocol.ClientMessage.Ping;
import dev.realtimeevents.protocol.ClientMessage.Presence;
import dev.realtimeevents.protocol.ClientMessage.Received;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import dev.realtimeevents.protocol.ClientMessage.Unsubscribe;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientMessageTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final ChannelRequest BARE =
      new ChannelRequest(SHOP, new Start.Now(), EventFilter.ALL);

  @Test
  void aSubscriptionNeedsItsChannelOnly() {
    var bare = new Subscribe(List.of(BARE), List.of(), Optional.empty());

    assertEquals(bare, parse("{\"action\":\"subscribe\",\"channel\":\"public:shop\"}"));
    assertEquals(
        bare,
        parse(
            "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":null,\"epoch\":null,"
                + "\"rewind\":null,\"events\":null,\"channels\":null,\"token\":null,\"ref\":null,"
                + "\"other\":[1]}"));
  }

  @Test
  void aSubscriptionMayHaveAllItsKeys() {
    assertEquals(
        new Received(
            Optional.of(new Ref("7~!")),
            new Subscribe(
                List.of(
                    new ChannelRequest(
                        SHOP,
                        new Start.Since(42, Optional.of("e-1")),
                        new EventFilter(List.of("post_saved", "order.*", "*")))),
                List.of(),
                Optional.of("t.o.k"))),
        ClientMessage.parse(
            "{\"action\":\"subscribe\",\"channel\":\"public:shop\",\"since\":42,\"epoch\":\"e-1\","
                + "\"events\":[\"post_saved\",\"order.*\",\"*\"],\"token\":\"t.o.k\","
                + "\"ref\":\"7~!\"}"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Integer.MAX_VALUE + 1L, Long.MAX_VALUE})
  void aPositionIsAnyIntegerFromZero(long since) {
    assertEquals(new Start.Since(since, Optional.empty()), start("\"since\":" + since));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000})
  void aRewindIsUpToAThousandEvents(int events) {
    assertEquals(new Start.Rewind(events), start("\"rewind\":" + events));
  }

  @Test
  void anEpochBelongsToAPosition() {
    assertEquals(new Start.Now(), start("\"epoch\":\"e-1\""));
    assertEquals(new Start.Rewind(5), start("\"rewind\":5,\"epoch\":\"e-1\""));
  }

  @Test
  void theOtherActionsAreAsShort() {
    assertEquals(new Ping(), parse(" {\"action\" : \"ping\"}\n"));
    assertEquals(
        new Unsubscribe(SHOP), parse("{\"action\":\"unsubscribe\",\"channel\":\"public:shop\"}"));
    assertEquals(
        new Presence(SHOP), parse("{\"action\":\"presence\",\"channel\":\"public:shop\"}"));
  }

  @Test
  void aFilterHasAtMostFiftyNames() {
    assertEquals(50, request("\"events\":" + names(50)).events().patterns().size());
    assertEquals(
        malformed("invalid_message", ClientMessageReader.EVENTS_RULE, "public"),
        subscribe("\"events\":" + names(51)));
  }

  // Several channels in one message.

  @Test
  void severalChannelsKeepTheirOrder() {
    assertEquals(
        new Received(
            Optional.of(new Ref("r")),
            new Subscribe(
                List.of(
                    BARE,
                    new ChannelRequest(
                        ChannelName.PUBLIC, new Start.Since(4, Optional.of("e")), EventFilter.ALL),
                    new ChannelRequest(
                        new ChannelName("order:1"),
                        new Start.Rewind(9),
                        new EventFilter(List.of("a")))),
                List.of(),
                Optional.of(""))),
        ClientMessage.parse(
            "{\"action\":\"subscribe\",\"ref\":\"r\",\"token\":\"\",\"channels\":["
                + "{\"channel\":\"public:shop\"},"
                + "{\"channel\":\"public\",\"since\":4,\"epoch\":\"e\"},"
                + "{\"channel\":\"order:1\",\"rewind\":9,\"events\":[\"a\"]}]}"));
  }

  @Test
  void aMessageHasAtMostFiftyChannels() {
    assertEquals(50, several(entries(50)).channels().size());
    assertEquals(
        malformed("invalid_message", ClientMessageReader.CHANNELS_RULE),
        parse("{\"action\":\"subscribe\",\"channels\":[" + entries(51) + "]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "1", "true", "\"public\"", "{\"channel\":\"public\"}"})
  void channelsAreAList(String channels) {
    assertEquals(
        malformed("invalid_message", ClientMessageReader.CHANNELS_RULE),
        parse("{\"action\":\"subscribe\",\"channels\":" + channels + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"channel\":\"public\" | public",
        "\"since\":1 |",
        "\"epoch\":\"e\" |",
        "\"rewind\":1 |",
        "\"events\":[\"a\"] |",
        "\"channel\":7 |",
      })
  void besideChannelsThereIsNoOther(String key, String named) {
    assertError(
        "invalid_message",
        Optional.ofNullable(named),
        assertInstanceOf(
                Malformed.class,
                parse("{\"action\":\"subscribe\",\"channels\":[{\"channel\":\"a\"}]," + key + "}"))
            .error());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null |",
        "1 |",
        "\"public:a\" |",
        "[] |",
        "[{\"channel\":\"public:a\"}] |",
        "{} |",
        "{\"channel\":null} |",
        "{\"channel\":7} |",
        "{\"channel\":\"a b\"} | a b",
        "{\"channel\":\"public:a\",\"since\":-1} | public:a",
        "{\"channel\":\"public:a\",\"epoch\":1} | public:a",
        "{\"channel\":\"public:a\",\"rewind\":1001} | public:a",
        "{\"channel\":\"public:a\",\"since\":1,\"rewind\":1} | public:a",
        "{\"channel\":\"public:a\",\"events\":[]} | public:a",
        "{\"channel\":\"public:shop\"} | public:shop",
        "{\"channel\":\"public:shop\",\"rewind\":1} | public:shop",
      })
  void aMalformedEntryIsRefusedAlone(String entry, String named) {
    Subscribe message =
        several("{\"channel\":\"public:shop\"}," + entry + ",{\"channel\":\"public:b\"}");

    assertEquals(
        List.of("public:shop", "public:b"),
        message.channels().stream().map(request -> request.channel().value()).toList());
    assertEquals(1, message.malformed().size());
    assertError("invalid_message", Optional.ofNullable(named), message.malformed().getFirst());
  }

  @Test
  void theFirstEntryOfAChannelCountsEvenIfItIsMalformed() {
    Subscribe message =
        several("{\"channel\":\"public\",\"since\":-1},{\"channel\":\"public\",\"since\":1}");

    assertEquals(List.of(), message.channels());
    assertEquals(2, message.malformed().size());
  }

  // The ref.

  @ParameterizedTest
  @ValueSource(strings = {"1", "!", "~", "a-b:c", "\\u0041"})
  void eachMessageMayHaveARef(String ref) {
    for (String action : List.of("subscribe", "unsubscribe", "presence", "ping", "publish", "")) {
      Received received =
          ClientMessage.parse(
              "{\"action\":\"%s\",\"channel\":\"a b\",\"ref\":\"%s\"}".formatted(action, ref));

      assertEquals(Optional.of(ref.equals("\\u0041") ? "A" : ref), received.ref().map(Ref::value));
    }
    assertEquals(
        64,
        ClientMessage.parse(withRef("\"" + "r".repeat(64) + "\"")).ref().get().value().length());
  }

  static Stream<String> wrongRefs() {
    return Stream.of(
        "\"\"",
        "1",
        "true",
        "[]",
        "{}",
        "\"a b\"",
        "\"\\n\"",
        "\"\u00e9\"",
        "\"\\u007f\"",
        "\"" + "r".repeat(65) + "\"");
  }

  @ParameterizedTest
  @MethodSource("wrongRefs")
  void aWrongRefIsNotRepeated(String ref) {
    Received received = ClientMessage.parse(withRef(ref));

    assertEquals(Optional.empty(), received.ref());
    assertError(
        "invalid_message",
        Optional.empty(),
        assertInstanceOf(Malformed.class, received.message()).error());
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
    assertEquals(malformed("invalid_json", ClientMessageReader.NOT_JSON), parse(text));
  }

  @Test
  void depthAndLongNumbersAreInvalidJsonToo() {
    for (String value : List.of("[".repeat(10_000) + "]".repeat(10_000), "9".repeat(100_000))) {
      assertEquals(
          malformed("invalid_json", ClientMessageReader.NOT_JSON),
          parse("{\"action\":\"ping\",\"x\":" + value + "}"));
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
    assertEquals(malformed("unknown_action", ClientMessageReader.ACTION_RULE), parse(text));
  }

  static Stream<List<String>> wrongKeys() {
    String since = ClientMessageReader.SINCE_RULE;
    String rewind = ClientMessageReader.REWIND_RULE;
    String events = ClientMessageReader.EVENTS_RULE;
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
        List.of("\"rewind\":-1", rewind),
        List.of("\"rewind\":1001", rewind),
        List.of("\"rewind\":4294967296", rewind),
        List.of("\"rewind\":1.0", rewind),
        List.of("\"rewind\":\"1\"", rewind),
        List.of("\"rewind\":false", rewind),
        List.of("\"rewind\":{}", rewind),
        List.of("\"since\":0,\"rewind\":0", ClientMessageReader.ONE_START),
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
    String missing = ClientMessageReader.CHANNEL_MISSING;
    String rule = sentenceOf(() -> new ChannelName(""));

    assertEquals(malformed("invalid_message", missing), message(action, ""));
    assertEquals(malformed("invalid_message", missing), message(action, ",\"channel\":null"));
    assertEquals(
        malformed("invalid_message", notAString("channel").getMessage()),
        message(action, ",\"channel\":7"));
    assertEquals(malformed("invalid_message", rule, ""), message(action, ",\"channel\":\"\""));
    assertEquals(
        malformed("invalid_message", rule, "a b"), message(action, ",\"channel\":\"a b\""));
    String tooLong = "c".repeat(129);
    assertEquals(
        malformed("invalid_message", rule, tooLong),
        message(action, ",\"channel\":\"" + tooLong + "\""));
    assertEquals(
        malformed("invalid_message", rule),
        message(action, ",\"channel\":\"" + "c".repeat(20_001) + "\""));
  }

  private static ClientMessage parse(String text) {
    return ClientMessage.parse(text).message();
  }

  private static ClientMessage subscribe(String key) {
    return parse("{\"action\":\"subscribe\",\"channel\":\"public\"," + key + "}");
  }

  private static ChannelRequest request(String key) {
    return assertInstanceOf(Subscribe.class, subscribe(key)).channels().getFirst();
  }

  private static Start start(String key) {
    return request(key).start();
  }

  private static Subscribe several(String entries) {
    return assertInstanceOf(
        Subscribe.class, parse("{\"action\":\"subscribe\",\"channels\":[" + entries + "]}"));
  }

  private static String entries(int count) {
    return IntStream.range(0, count)
        .mapToObj("{\"channel\":\"public:%d\"}"::formatted)
        .collect(Collectors.joining(","));
  }

  private static String withRef(String ref) {
    return "{\"action\":\"ping\",\"ref\":" + ref + "}";
  }

  private static ClientMessage message(String action, String rest) {
    return parse("{\"action\":\"" + action + "\"" + rest + "}");
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
