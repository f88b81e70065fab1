package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The server reads and writes the messages of {@code protocol/messages.json}. */
class GoldenMessagesTest {

  @TestFactory
  Stream<DynamicTest> messagesOfClientsAreParsed() {
    return Golden.each(Golden.messages().get("client"))
        .map(
            message ->
                DynamicTest.dynamicTest(
                    "says " + message.get("text"),
                    () ->
                        assertMeans(
                            message.get("meaning"),
                            ClientMessage.parse(message.get("text").textValue()))));
  }

  @TestFactory
  Stream<DynamicTest> messagesOfTheServerAreRendered() {
    return Golden.each(Golden.messages().get("server"))
        .map(
            message ->
                DynamicTest.dynamicTest(
                    "writes " + message.get("text"),
                    () -> {
                      String text = message.get("text").textValue();
                      assertEquals(text, written(message.get("meaning"), text));
                      assertEquals(message.get("meaning"), Golden.parse(text));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> responsesOfFunctionsAreRendered() {
    return Golden.each(Golden.messages().get("answers"))
        .filter(answer -> answer.get("by").textValue().equals("function"))
        .map(
            answer ->
                DynamicTest.dynamicTest(
                    answer.get("request").textValue() + " " + answer.get("status"),
                    () -> {
                      String body = answer.get("body").textValue();
                      assertEquals(body, answered(Golden.parse(body), body));
                    }));
  }

  private static void assertMeans(JsonNode meaning, ClientMessage.Received received) {
    assertEquals(ref(meaning), received.ref());
    ClientMessage message = received.message();
    if (meaning.has("error")) {
      ServerMessage.Error error = assertInstanceOf(ClientMessage.Malformed.class, message).error();
      assertEquals(meaning.get("error").textValue(), error.code());
      Errors.assertSentence(error.message());
      assertEquals(Golden.text(meaning, "channel"), error.channel());
      return;
    }
    ClientMessage expected =
        switch (meaning.get("action").textValue()) {
          case "subscribe" -> {
            assertMean(meaning, assertInstanceOf(ClientMessage.Subscribe.class, message));
            yield message;
          }
          case "unsubscribe" -> new ClientMessage.Unsubscribe(channel(meaning));
          case "presence" -> new ClientMessage.Presence(channel(meaning));
          case "ping" -> new ClientMessage.Ping();
          default -> throw new IllegalArgumentException("Unknown message " + meaning);
        };
    assertEquals(expected, message);
  }

  private static void assertMean(JsonNode meaning, ClientMessage.Subscribe message) {
    assertEquals(Golden.text(meaning, "token"), message.token());
    List<JsonNode> entries =
        meaning.has("channels") ? Golden.each(meaning.get("channels")).toList() : List.of(meaning);
    assertEquals(
        entries.stream()
            .filter(entry -> !entry.has("error"))
            .map(GoldenMessagesTest::request)
            .toList(),
        message.channels());
    List<JsonNode> malformed = entries.stream().filter(entry -> entry.has("error")).toList();
    assertEquals(malformed.size(), message.malformed().size());
    for (int n = 0; n < malformed.size(); n++) {
      Errors.assertError(
          malformed.get(n).get("error").textValue(),
          Golden.text(malformed.get(n), "channel"),
          message.malformed().get(n));
    }
  }

  private static ChannelRequest request(JsonNode meaning) {
    return new ChannelRequest(
        channel(meaning),
        start(meaning),
        new EventFilter(Golden.texts(meaning.path("events")).toList()));
  }

  private static Start start(JsonNode meaning) {
    if (meaning.has("rewind")) {
      return new Start.Rewind(meaning.get("rewind").intValue());
    }
    return meaning.has("since")
        ? new Start.Since(meaning.get("since").longValue(), Golden.text(meaning, "epoch"))
        : new Start.Now();
  }

  /** The frame that the code renders for a meaning, with the data unchanged. */
  private static String written(JsonNode meaning, String text) {
    if (meaning.has("event")) {
      return EventFrame.render(event(meaning, text));
    }
    ServerMessage message =
        switch (meaning.get("type").textValue()) {
          case "subscribed" ->
              new ServerMessage.Subscribed(
                  channel(meaning),
                  head(meaning),
                  meaning.get("recovered").booleanValue(),
                  since(meaning),
                  meaning.get("connectionId").textValue(),
                  spread(meaning));
          case "events" ->
              new ServerMessage.Events(
                  channel(meaning),
                  meaning.get("since").longValue(),
                  meaning.get("seq").longValue(),
                  frames(meaning));
          case "unsubscribed" -> new ServerMessage.Unsubscribed(channel(meaning));
          case "presence" ->
              new ServerMessage.Presence(channel(meaning), meaning.get("count").longValue());
          case "pong" -> new ServerMessage.Pong(heads(meaning.get("heads")), spread(meaning));
          case "error" -> error(meaning);
          default -> throw new IllegalArgumentException("Unknown message " + meaning);
        };
    return message.json(ref(meaning));
  }

  private static String answered(JsonNode body, String text) {
    if (body.has("type")) {
      return error(body).json();
    }
    if (body.has("recovered")) {
      return HistoryMessage.json(
          channel(body),
          head(body),
          body.get("recovered").booleanValue(),
          since(body),
          frames(body));
    }
    if (body.get("status").textValue().equals("error")) {
      return DispatchResponse.error(body.get("message").textValue());
    }
    if (body.has("closed")) {
      return DispatchResponse.revoked(body.get("closed").intValue());
    }
    if (body.has("events")) {
      List<DispatchResponse.Broadcast> all =
          Golden.each(body.get("events")).map(GoldenMessagesTest::broadcast).toList();
      return DispatchResponse.broadcast(all);
    }
    return DispatchResponse.broadcast(broadcast(body));
  }

  private static DispatchResponse.Broadcast broadcast(JsonNode body) {
    var event =
        new Event(
            new EventId(body.get("id").textValue()),
            channel(body),
            new EventName("any"),
            RawJson.NULL,
            new Timestamp("any"));
    return new DispatchResponse.Broadcast(
        new LoggedEvent(event, body.get("seq").longValue()),
        body.get("epoch").textValue(),
        body.get("delivered").longValue(),
        body.get("gone").longValue(),
        body.get("queued").intValue());
  }

  private static ServerMessage.Error error(JsonNode meaning) {
    return new ServerMessage.Error(
        meaning.get("code").textValue(),
        meaning.get("message").textValue(),
        Golden.text(meaning, "channel"),
        Optional.ofNullable(meaning.get("retryAfter"))
            .map(seconds -> Duration.ofSeconds(seconds.longValue())));
  }

  private static List<String> frames(JsonNode message) {
    return Golden.each(message.get("events"))
        .map(event -> EventFrame.render(event(event, event.toString())))
        .toList();
  }

  private static Optional<Ref> ref(JsonNode message) {
    return Golden.text(message, "ref").map(Ref::new);
  }

  private static OptionalLong since(JsonNode message) {
    return message.has("since")
        ? OptionalLong.of(message.get("since").longValue())
        : OptionalLong.empty();
  }

  private static Duration spread(JsonNode message) {
    return Duration.ofMillis(message.get("spread").longValue());
  }

  private static LoggedEvent event(JsonNode meaning, String text) {
    String data =
        text.substring(
            text.indexOf("\"data\":") + "\"data\":".length(), text.indexOf(",\"timestamp\":"));
    return new LoggedEvent(
        new Event(
            new EventId(meaning.get("id").textValue()),
            channel(meaning),
            new EventName(meaning.get("event").textValue()),
            new RawJson(data),
            new Timestamp(meaning.get("timestamp").textValue())),
        meaning.get("seq").longValue());
  }

  private static Map<ChannelName, Long> heads(JsonNode heads) {
    var found = new LinkedHashMap<ChannelName, Long>();
    heads
        .properties()
        .forEach(head -> found.put(new ChannelName(head.getKey()), head.getValue().longValue()));
    return found;
  }

  private static Head head(JsonNode meaning) {
    return new Head(meaning.get("seq").longValue(), meaning.get("epoch").textValue());
  }

  private static ChannelName channel(JsonNode meaning) {
    return new ChannelName(meaning.get("channel").textValue());
  }
}
