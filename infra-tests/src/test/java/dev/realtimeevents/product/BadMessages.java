package dev.realtimeevents.product;

import static dev.realtimeevents.product.Bodies.bytes;
import static dev.realtimeevents.product.Bodies.nested;

import dev.realtimeevents.wire.RawSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Messages that a browser must not send, each with its answer in {@code docs/protocol.md}. */
final class BadMessages {
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int PING = 9;
  private static final int FRAME = 32 * 1024;

  // The words that the sentence of an error must contain.
  private static final String NOT_JSON = "JSON";
  private static final String UNKNOWN = "action";
  private static final String NO_CHANNEL = "channel";
  private static final String CHANNEL = "channel";
  private static final String SINCE = "since";
  private static final String FILTER = "events";
  private static final String NAME = "event name";

  /** The expected answer to a message. */
  sealed interface Expected {
    /**
     * An error, and the connection goes on.
     *
     * @param named a word that its sentence contains
     * @param channel the channel it concerns
     */
    record Error(String code, String named, Optional<String> channel) implements Expected {}

    /** The connection is closed. */
    record Closed(int code) implements Expected {}
  }

  /** Sends something on a socket. */
  @FunctionalInterface
  interface Sending {
    void on(RawSocket socket) throws IOException;
  }

  /** One row. */
  record Row(String name, Sending sending, Expected expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Row> rows = new ArrayList<>();

  private BadMessages() {}

  /** Messages that are no request of the protocol. */
  static List<Row> texts() {
    var table = new BadMessages();
    table.noRequests();
    table.subscriptions();
    return table.rows;
  }

  /** Frames that API Gateway does not take, or takes to its limit. */
  static List<Row> frames() {
    var table = new BadMessages();
    table.badFrames();
    return table.rows;
  }

  private void noRequests() {
    text("empty message", "", "invalid_json", NOT_JSON);
    text("white space", " ", "invalid_json", NOT_JSON);
    text("text", "hello", "invalid_json", NOT_JSON);
    text("truncated", "{\"action\":\"ping\"", "invalid_json", NOT_JSON);
    text("two messages", "{\"action\":\"ping\"}{\"action\":\"ping\"}", "invalid_json", NOT_JSON);
    text("single quotes", "{'action':'ping'}", "invalid_json", NOT_JSON);
    text("10,000 levels deep", nested(10_000), "invalid_json", NOT_JSON);
    text("1,001 digits", "1".repeat(1_001), "invalid_json", NOT_JSON);
    text("byte order mark", "\uFEFF{\"action\":\"ping\"}", "invalid_json", NOT_JSON);
    text("null", "null", "unknown_action", UNKNOWN);
    text("list", "[{\"action\":\"ping\"}]", "unknown_action", UNKNOWN);
    text("no action", "{}", "unknown_action", UNKNOWN);
    text("another action", "{\"action\":\"shout\"}", "unknown_action", UNKNOWN);
    text("action in other letters", "{\"action\":\"Ping\"}", "unknown_action", UNKNOWN);
    text("action is a number", "{\"action\":1}", "unknown_action", UNKNOWN);
    text("action is a list", "{\"action\":[\"ping\"]}", "unknown_action", UNKNOWN);
    text("action twice", "{\"action\":\"ping\",\"action\":\"x\"}", "unknown_action", UNKNOWN);
    text("action that is API Gateway's", "{\"action\":\"$connect\"}", "unknown_action", UNKNOWN);
    text("the other one", "{\"action\":\"$disconnect\"}", "unknown_action", UNKNOWN);
    text("an event", "{\"event\":\"post_saved\",\"data\":1}", "unknown_action", UNKNOWN);
  }

  private void subscriptions() {
    subscribe("no channel", "", NO_CHANNEL);
    subscribe("channel is null", ",\"channel\":null", NO_CHANNEL);
    subscribe("channel is a number", ",\"channel\":7", "channel");
    subscribe("empty channel", ",\"channel\":\"\"", CHANNEL, "");
    subscribe("channel with spaces", ",\"channel\":\"a b\"", CHANNEL, "a b");
    subscribe("channel with *", ",\"channel\":\"public:*\"", CHANNEL, "public:*");
    String tooLong = "c".repeat(129);
    subscribe("channel of 129 letters", ",\"channel\":\"" + tooLong + "\"", CHANNEL, tooLong);
    for (String since : List.of("\"1\"", "-1", "1.5", "1e3", "9223372036854775808", "true", "[]")) {
      subscribe("since " + since, onPublic("since", since), SINCE, "public");
    }
    subscribe("epoch is a number", onPublic("epoch", "1"), "epoch", "public");
    subscribe("events is a string", onPublic("events", "\"post_saved\""), FILTER, "public");
    subscribe("no events", onPublic("events", "[]"), FILTER, "public");
    subscribe(
        "51 events",
        onPublic("events", "[" + String.join(",", Collections.nCopies(51, "\"a\"")) + "]"),
        FILTER,
        "public");
    subscribe("events of numbers", onPublic("events", "[1]"), "events", "public");
    subscribe("event without a name", onPublic("events", "[\"\"]"), NAME, "public");
    subscribe("event with a line break", onPublic("events", "[\"a\\nb\"]"), NAME, "public");
    for (String rewind : List.of("\"1\"", "-1", "1001", "1.5", "true", "{}")) {
      subscribe("rewind " + rewind, onPublic("rewind", rewind), "rewind", "public");
    }
    subscribe("since and rewind", onPublic("since", "1") + ",\"rewind\":1", "rewind", "public");
    subscribe("no channels", ",\"channels\":[]", "channels");
    subscribe("channels is an object", ",\"channels\":{}", "channels");
    subscribe("51 channels", ",\"channels\":" + Collections.nCopies(51, "{}"), "channels");
    subscribe(
        "channel beside channels",
        onPublic("channels", "[{\"channel\":\"a\"}]"),
        "channels",
        "public");
    subscribe("channels with a number", ",\"channels\":[7]", "channels");
    subscribe(
        "channels with a channel with spaces",
        ",\"channels\":[{\"channel\":\"a b\"}]",
        CHANNEL,
        "a b");
    for (String ref : List.of("1", "\"\"", "\"a b\"", "\"" + "r".repeat(65) + "\"")) {
      subscribe("ref " + ref, onPublic("ref", ref), "ref", "public");
    }
    answered(
        "channel that is not public",
        socket -> socket.sendText("{\"action\":\"subscribe\",\"channel\":\"orders\"}"),
        new Expected.Error("token_required", "token", Optional.of("orders")));
    answered(
        "channel whose name only begins as a public one",
        socket -> socket.sendText("{\"action\":\"subscribe\",\"channel\":\"publicity\"}"),
        new Expected.Error("token_required", "token", Optional.of("publicity")));
    text("unsubscribe from nothing", "{\"action\":\"unsubscribe\"}", "invalid_message", NO_CHANNEL);
    answered(
        "51st channel",
        BadMessages::subscribeTo50Channels,
        new Expected.Error("too_many_channels", "50", Optional.of("public:50")));
  }

  /** The connection starts with {@code public}, so the last one exceeds the limit. */
  private static void subscribeTo50Channels(RawSocket socket) throws IOException {
    for (int channel = 1; channel <= 50; channel++) {
      socket.sendText("{\"action\":\"subscribe\",\"channel\":\"public:" + channel + "\"}");
      if (channel < 50) {
        socket.readText();
      }
    }
  }

  private void badFrames() {
    closed("binary", 1003, s -> s.send(true, BINARY, bytes("{\"action\":\"ping\"}")));
    closed(
        "frame of 32 KB and a byte", 1009, s -> s.send(true, RawSocket.TEXT, new byte[FRAME + 1]));
    closed("message of 128 KB and a byte", 1009, s -> message(s, 4 * FRAME + 1));
    answered(
        "message of 128 KB that is no JSON",
        s -> message(s, 4 * FRAME),
        new Expected.Error("invalid_json", NOT_JSON, Optional.empty()));
    closed("Latin-1", 1007, s -> s.send(true, RawSocket.TEXT, bytes("\"", 0xE9, "\"")));
    closed("overlong UTF-8", 1007, s -> s.send(true, RawSocket.TEXT, bytes(0xC0, 0xAF)));
    closed("surrogate in UTF-8", 1007, s -> s.send(true, RawSocket.TEXT, bytes(0xED, 0xA0, 0x80)));
    closed(
        "half a character at the end", 1007, s -> s.send(true, RawSocket.TEXT, bytes(0xE2, 0x82)));
    closed("frame without a mask", 1002, s -> s.sendBytes(bytes(0x81, 2, "{}")));
    closed("reserved bit", 1002, s -> s.sendBytes(bytes(0xC1, 0x80, 0, 0, 0, 0)));
    closed("unknown kind of frame", 1002, s -> s.send(true, 3, bytes("{}")));
    closed("end of a message that never began", 1002, s -> s.send(true, CONTINUATION, bytes("{}")));
    closed(
        "message within a message",
        1002,
        s -> {
          s.send(false, RawSocket.TEXT, bytes("{"));
          s.send(true, RawSocket.TEXT, bytes("{}"));
        });
    closed("ping in parts", 1002, s -> s.send(false, PING, bytes("x")));
  }

  /** In frames of 32 KB. */
  private static void message(RawSocket socket, int bytes) throws IOException {
    byte[] full = bytes("x".repeat(FRAME));
    int opcode = RawSocket.TEXT;
    for (; bytes > FRAME; bytes -= FRAME) {
      socket.send(false, opcode, full);
      opcode = CONTINUATION;
    }
    socket.send(true, opcode, bytes("x".repeat(bytes)));
  }

  private static String onPublic(String key, String value) {
    return ",\"channel\":\"public\",\"" + key + "\":" + value;
  }

  private void subscribe(String name, String keys, String named, String... channel) {
    answered(
        "subscribe: " + name,
        socket -> socket.sendText("{\"action\":\"subscribe\"" + keys + "}"),
        new Expected.Error("invalid_message", named, Stream.of(channel).findFirst()));
  }

  private void text(String name, String text, String code, String named) {
    answered(
        name, socket -> socket.sendText(text), new Expected.Error(code, named, Optional.empty()));
  }

  private void answered(String name, Sending sending, Expected.Error error) {
    rows.add(new Row(name, sending, error));
  }

  private void closed(String name, int code, Sending sending) {
    rows.add(new Row(name, sending, new Expected.Closed(code)));
  }
}
