package dev.realtimeevents.protocol;

import static dev.realtimeevents.event.InvalidValueException.notAString;
import static dev.realtimeevents.protocol.Errors.sentenceOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.protocol.DispatchBody.Batch;
import dev.realtimeevents.protocol.DispatchBody.Draft;
import dev.realtimeevents.protocol.DispatchBody.Invalid;
import dev.realtimeevents.protocol.DispatchBody.Single;
import dev.realtimeevents.protocol.DispatchBody.TooMany;
import dev.realtimeevents.protocol.DispatchBody.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DispatchBodyTest {
  private static final int MAX_DEPTH = 512;

  @Test
  void anEventMayHaveAllItsKeys() {
    assertEquals(
        new Single(
            new Draft(
                new EventName("post_saved"),
                new RawJson("{\"a\":1}"),
                Optional.of(new Timestamp("2026-11-24 00:28:44")),
                new ChannelName("post:12"),
                Optional.of(new EventId("evt_1")))),
        parse(
            """
            {"event":"post_saved","data":{"a":1},"timestamp":"2026-11-24 00:28:44",
             "channel":"post:12","id":"evt_1"}
            """));
  }

  @Test
  void anEventNeedsItsNameOnly() {
    var bare =
        new Single(
            new Draft(
                new EventName("x"),
                RawJson.NULL,
                Optional.empty(),
                ChannelName.PUBLIC,
                Optional.empty()));

    assertEquals(bare, parse("{\"event\":\"x\"}"));
    assertEquals(
        bare,
        parse("{\"event\":\"x\",\"data\":null,\"timestamp\":null,\"channel\":null,\"id\":null}"));
  }

  static final List<String> LITERALS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-0",
          "-0.0",
          "1.0",
          "1.10",
          "1e400",
          "-1E+400",
          "1e-400",
          "1e999999999999",
          "9007199254740993",
          "9".repeat(2000),
          "0." + "3".repeat(2000),
          "\"\"",
          "\" \"",
          "\"\\u00e9\"",
          "\"é\"",
          "\"😀\"",
          "\"\\ud83d\\ude00\"",
          "\"\\ud83d\"",
          "\"\\udfff\\ud800\"",
          "\"\\u0000\"",
          "\"\\u2028\\u2029\"",
          "\"<\\/script>\"",
          "\"</script>\"",
          "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
          "\"}\"",
          "\"]\\\\\"",
          "\"" + "x".repeat(100_000) + "\"",
          "{}",
          "[]",
          "[[],{},[{}]]",
          "{ \"b\" : [ 1 , 2.50 ] ,\n\t\"a\" : { } }",
          "{\"a\":1,\"a\":2}",
          "{\"event\":\"inner\",\"data\":{\"data\":1}}",
          "{\"" + "n".repeat(60_000) + "\":1}");

  @ParameterizedTest
  @FieldSource("LITERALS")
  void dataIsKeptUnchanged(String data) {
    assertEquals(data, data("{\"event\":\"x\",\"data\":" + data + "}"));
    assertEquals(data, data("{\"data\":" + data + ",\"event\":\"x\"}"));
    assertEquals(data, data("\r\n{ \"data\" \t:\n\n " + data + " \r\n\t, \"event\" : \"x\" } \n"));
    assertEquals(data, data("{\"é😀\":\"é😀\",\"data\":" + data + ",\"event\":\"é😀\"}"));
    assertEquals(
        List.of("1", data, "[2]"),
        batch(
            "[{\"event\":\"x\",\"data\":1},{\"data\":"
                + data
                + ",\"event\":\"x\"},{\"event\":\"x\",\"data\":[2]}]"));
  }

  @Test
  void unknownKeysAreIgnored() {
    assertEquals(
        "7",
        data("{\"_wp\":{\"data\":1,\"event\":2},\"event\":\"x\",\"seq\":[1],\"data\":7,\"\":0}"));
  }

  @Test
  void keysMayBeWrittenWithEscapes() {
    assertEquals("7", data("{\"\\u0065vent\":\"x\",\"d\\u0061ta\":7}"));
  }

  @Test
  void aNameMayHoldAnyPrintableCharacter() {
    Single single =
        assertInstanceOf(
            Single.class, parse("{\"event\":\"caf\\u00e9 \\ud83d\\ude00 \\\"q\\\"\"}"));

    assertEquals("café 😀 \"q\"", single.draft().name().value());
  }

  static Stream<byte[]> unreadable() {
    return Stream.concat(
        Stream.of(
                "",
                " ",
                "\n",
                "null",
                "true",
                "1",
                "\"event\"",
                "x",
                "{",
                "}",
                "[",
                "]",
                "{}",
                "[]",
                "[{}]",
                "[1]",
                "[null]",
                "[[]]",
                "[[{\"event\":\"x\"}]]",
                "[{\"event\":\"x\"},{}]",
                "[{\"event\":\"x\"},7]",
                "[{\"event\":\"x\"},]",
                "[{\"event\":\"x\"}",
                "{\"data\":1}",
                "{\"event\":null}",
                "{\"Event\":\"x\"}",
                "{\"event\":\"x\"",
                "{\"event\":\"x}",
                "{\"event\":\"x\",}",
                "{\"event\":\"x\"}}",
                "{\"event\":\"x\"} x",
                "{\"event\":\"x\"}{\"event\":\"y\"}",
                "{\"event\":\"x\"},",
                "{\"event\":\"x\"}\0",
                "{'event':'x'}",
                "{event:\"x\"}",
                "{\"event\":\"x\" \"data\":1}",
                "{\"event\":\"x\",\"data\":}",
                "{\"event\":\"x\",\"data\":01}",
                "{\"event\":\"x\",\"data\":+1}",
                "{\"event\":\"x\",\"data\":.5}",
                "{\"event\":\"x\",\"data\":5.}",
                "{\"event\":\"x\",\"data\":1e}",
                "{\"event\":\"x\",\"data\":0x10}",
                "{\"event\":\"x\",\"data\":NaN}",
                "{\"event\":\"x\",\"data\":Infinity}",
                "{\"event\":\"x\",\"data\":undefined}",
                "{\"event\":\"x\",\"data\":nul}",
                "{\"event\":\"x\",\"data\":[1,]}",
                "{\"event\":\"x\",\"data\":[1 2]}",
                "{\"event\":\"x\",\"data\":{\"a\"}}",
                "{\"event\":\"x\",\"data\":\"\\x\"}",
                "{\"event\":\"x\",\"data\":\"\\u12\"}",
                "{\"event\":\"x\",\"data\":\"line\nbreak\"}",
                "{\"event\":\"x\",\"data\":\"nul\0\"}",
                "{\"event\":\"x\"} // comment",
                "/* comment */{\"event\":\"x\"}",
                "event=x&data=1",
                "\ufeff{\"event\":\"x\"}")
            .map(text -> text.getBytes(UTF_8)),
        Stream.of(
            "{\"event\":\"é\"}".getBytes(ISO_8859_1),
            "{\"event\":\"x\"}".getBytes(UTF_16),
            bytes("{\"event\":\"", 0xC0, 0xAF, "\"}"),
            bytes("{\"event\":\"", 0xED, 0xA0, "\"}"),
            bytes("{\"event\":\"", 0xE2, 0x82, "\"}"),
            bytes("{\"event\":\"x\",\"data\":\"", 0xFF, 0xFE, "\"}"),
            bytes("{\"event\":\"x\",\"data\":\"", 0xF5, 0x80, "\"}"),
            bytes("", 0x1F, 0x8B, "gzip")));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void notJsonOrNoEventIsUnreadable(byte[] body) {
    assertEquals(new Unreadable(), DispatchBody.parse(body));
  }

  static Stream<List<String>> refused() {
    String name = sentenceOf(() -> new EventName(""));
    String channel = sentenceOf(() -> new ChannelName(""));
    String id = sentenceOf(() -> new EventId(""));
    String timestamp = sentenceOf(() -> new Timestamp("\u0007"));
    return Stream.of(
        List.of("{\"event\":1}", notAString("event").getMessage()),
        List.of("{\"event\":true}", notAString("event").getMessage()),
        List.of("{\"event\":[\"x\"]}", notAString("event").getMessage()),
        List.of("{\"event\":{}}", notAString("event").getMessage()),
        List.of("{\"event\":\"\"}", name),
        List.of("{\"event\":\"" + "x".repeat(129) + "\"}", name),
        List.of("{\"event\":\"a\\nb\"}", name),
        List.of("{\"event\":\"a\\u0000b\"}", name),
        List.of("{\"event\":\"a\\u007fb\"}", name),
        List.of("{\"event\":\"a\\u0085b\"}", name),
        List.of("{\"event\":\"a\\u2028b\"}", name),
        List.of("{\"event\":\"a\\ud800\"}", name),
        List.of("{\"event\":\"\\udc00\\ud800\"}", name),
        List.of("{\"event\":\"x\",\"channel\":1}", notAString("channel").getMessage()),
        List.of("{\"event\":\"x\",\"channel\":[]}", notAString("channel").getMessage()),
        List.of("{\"event\":\"x\",\"channel\":\"\"}", channel),
        List.of("{\"event\":\"x\",\"channel\":\"a b\"}", channel),
        List.of("{\"event\":\"x\",\"channel\":\"a#0\"}", channel),
        List.of("{\"event\":\"x\",\"channel\":\"public\\n\"}", channel),
        List.of("{\"event\":\"x\",\"channel\":\"é\"}", channel),
        List.of("{\"event\":\"x\",\"channel\":\"*\"}", channel),
        List.of("{\"event\":\"x\",\"channel\":\"" + "c".repeat(129) + "\"}", channel),
        List.of("{\"event\":\"x\",\"id\":7}", notAString("id").getMessage()),
        List.of("{\"event\":\"x\",\"id\":\"\"}", id),
        List.of("{\"event\":\"x\",\"id\":\"a b\"}", id),
        List.of("{\"event\":\"x\",\"id\":\"é\"}", id),
        List.of("{\"event\":\"x\",\"id\":\"" + "i".repeat(257) + "\"}", id),
        List.of("{\"event\":\"x\",\"timestamp\":1614265330}", notAString("timestamp").getMessage()),
        List.of("{\"event\":\"x\",\"timestamp\":\"" + "1".repeat(65) + "\"}", timestamp),
        List.of("{\"event\":\"x\",\"timestamp\":\"\\u0007\"}", timestamp),
        List.of(
            "{\"event\":\"x\",\"event\":\"x\"}", DispatchReader.DUPLICATE_KEY.formatted("event")),
        List.of(
            "{\"event\":\"x\",\"\\u0065vent\":\"y\"}",
            DispatchReader.DUPLICATE_KEY.formatted("event")),
        List.of(
            "{\"data\":1,\"event\":\"x\",\"data\":1}",
            DispatchReader.DUPLICATE_KEY.formatted("data")),
        List.of("{\"z\":1,\"event\":\"x\",\"z\":1}", DispatchReader.DUPLICATE_KEY.formatted("z")),
        List.of(
            "[{\"event\":\"x\"},{\"event\":\"y\",\"channel\":\"\"}]",
            DispatchReader.IN_BATCH.formatted(2, channel)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void invalidJsonGetsTheSentenceOfTheRule(List<String> bodyAndSentence) {
    assertEquals(new Invalid(bodyAndSentence.getLast()), parse(bodyAndSentence.getFirst()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":1,",
        "{\"event\":1,\"data\":[1,",
        "{\"event\":{\"a\":1",
        "{\"event\":\"\"} x",
        "{\"event\":\"x\",\"event\":\"y\"",
        "{\"event\":1}{\"event\":2}",
        "[{\"event\":\"\"},{\"event\":\"x\"}",
        "[{\"event\":1,\"data\":tru}]",
      })
  void invalidJsonIsReportedEvenAfterAWrongValue(String body) {
    assertEquals(new Unreadable(), parse(body));
  }

  @Test
  void theLongestNamesAreAccepted() {
    Single single =
        assertInstanceOf(
            Single.class,
            parse(
                "{\"event\":\"%s\",\"channel\":\"%s\",\"id\":\"%s\",\"timestamp\":\"%s\"}"
                    .formatted("e".repeat(128), "c".repeat(128), "i".repeat(256), "t".repeat(64))));

    assertEquals(128, single.draft().name().value().length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[ ]", "{\"a\": }"})
  void nestingUpToTheLimitIsAccepted(String brackets) {
    // The event's own object is the first level.
    String deepest = nested(brackets, MAX_DEPTH - 1);
    assertEquals(deepest, data("{\"event\":\"x\",\"data\":" + deepest + "}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX_DEPTH, 10_000, 1_000_000})
  void deeperNestingIsRejected(int depth) {
    var tooDeep = new Invalid(DispatchBody.TOO_DEEP);
    String arrays = nested("[ ]", depth);

    assertEquals(tooDeep, parse("{\"event\":\"x\",\"data\":" + arrays + "}"));
    assertEquals(tooDeep, parse("{\"event\":\"x\",\"unknown\":" + arrays + "}"));
    assertEquals(tooDeep, parse("{\"event\":\"x\",\"data\":" + "[".repeat(depth)));
  }

  @Test
  void aBatchHasAtMostAHundredEvents() {
    Batch batch = assertInstanceOf(Batch.class, parse(batchOf(100)));

    assertEquals(
        IntStream.range(0, 100).mapToObj(Integer::toString).toList(),
        batch.drafts().stream().map(draft -> draft.data().text()).toList());
    assertEquals(new TooMany(101), parse(batchOf(101)));
    assertEquals(new TooMany(129), parse(batchOf(129)));
  }

  @Test
  void aBatchOfOneIsABatch() {
    assertInstanceOf(Batch.class, parse("[{\"event\":\"x\"}]"));
  }

  @Test
  void keysMadeToCollideAreOrdinaryKeys() {
    // "aB" and "b!" have one hash under h * 33 + c, so 1,024 of these keys have one too.
    String keys =
        IntStream.range(0, 1024)
            .mapToObj(
                n ->
                    IntStream.range(0, 10)
                        .mapToObj(bit -> (n >> bit & 1) == 0 ? "aB" : "b!")
                        .collect(Collectors.joining("", "\"", "\":0")))
            .collect(Collectors.joining(","));

    assertEquals("{" + keys + "}", data("{\"event\":\"x\",\"data\":{" + keys + "}," + keys + "}"));
  }

  private static DispatchBody parse(String body) {
    return DispatchBody.parse(body.getBytes(UTF_8));
  }

  private static String data(String body) {
    return assertInstanceOf(Single.class, parse(body)).draft().data().text();
  }

  private static List<String> batch(String body) {
    return assertInstanceOf(Batch.class, parse(body)).drafts().stream()
        .map(draft -> draft.data().text())
        .toList();
  }

  private static String batchOf(int events) {
    return IntStream.range(0, events)
        .mapToObj("{\"event\":\"x\",\"data\":%d}"::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  /**
   * @param brackets the opening, a space, the closing of a level
   */
  private static String nested(String brackets, int depth) {
    String[] both = brackets.split(" (?=[]}])");
    String innermost = both[0].endsWith(":") ? "0" : "";
    return both[0].repeat(depth) + innermost + both[1].repeat(depth);
  }

  private static byte[] bytes(String before, int first, int second, String after) {
    byte[] text = (before + "??" + after).getBytes(ISO_8859_1);
    text[before.length()] = (byte) first;
    text[before.length() + 1] = (byte) second;
    return text;
  }
}
