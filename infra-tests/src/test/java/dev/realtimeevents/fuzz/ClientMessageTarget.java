package dev.realtimeevents.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.protocol.ChannelRequest;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import dev.realtimeevents.protocol.ClientMessage;
import dev.realtimeevents.protocol.ClientMessage.Malformed;
import dev.realtimeevents.protocol.ClientMessage.Ping;
import dev.realtimeevents.protocol.ClientMessage.Presence;
import dev.realtimeevents.protocol.ClientMessage.Received;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import dev.realtimeevents.protocol.ClientMessage.Unsubscribe;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.Ref;
import dev.realtimeevents.protocol.ServerMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A message of a client. Any text gets an answer that is JSON and fits into one message. */
public final class ClientMessageTarget {
  private static final Set<String> CODES =
      Set.of("invalid_json", "invalid_message", "unknown_action");

  /** The largest number of channels in a message, and of names in a filter. */
  private static final int MOST = 50;

  private ClientMessageTarget() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] message) throws Exception {
    check(message);
    if (Effort.alsoLong(message)) {
      check(Effort.longForm(message));
    }
  }

  static void check(byte[] bytes) throws Exception {
    var text = new String(bytes, UTF_8);
    Received received = Effort.bounded(() -> ClientMessage.parse(text));
    Optional<JsonNode> tree = Trees.of(text);
    Optional<Ref> ref = received.ref();
    Rule.holds(
        ref.isEmpty() || ref.get().value().matches("[!-~]{1,64}"), () -> "a wrong ref: " + ref);
    switch (received.message()) {
      case Malformed(var error) -> {
        Rule.holds(CODES.contains(error.code()), () -> "an unknown code: " + error.code());
        assertAnswer(error, ref);
      }
      case Subscribe subscribe -> assertSubscribe(subscribe, ref, tree.orElseThrow());
      case Unsubscribe(var channel) -> {
        Rule.same(channel.value(), tree.orElseThrow().path("channel").textValue(), "channel");
        assertAnswer(new ServerMessage.Unsubscribed(channel), ref);
      }
      case Presence(var channel) -> assertAnswer(new ServerMessage.Presence(channel, 1), ref);
      case Ping _ -> Rule.same("ping", tree.orElseThrow().path("action").textValue(), "action");
    }
  }

  private static void assertSubscribe(Subscribe subscribe, Optional<Ref> ref, JsonNode tree) {
    int all = subscribe.channels().size() + subscribe.malformed().size();
    Rule.holds(all >= 1 && all <= MOST, () -> all + " channels in one message");
    Rule.same(Trees.text(tree, "token"), subscribe.token(), "token");
    var names = new HashSet<ChannelName>();
    for (ChannelRequest request : subscribe.channels()) {
      Rule.holds(names.add(request.channel()), () -> "twice in a message: " + request.channel());
      assertRequest(request, ref);
    }
    Stream<JsonNode> sent =
        tree.path("channels").isArray() ? tree.get("channels").valueStream() : Stream.of(tree);
    Set<String> named =
        new HashSet<>(sent.flatMap(c -> Trees.text(c, "channel").stream()).toList());
    Rule.holds(
        names.stream().map(ChannelName::value).allMatch(named::contains),
        () -> "subscribes to a channel that was not named: " + names);
    subscribe.malformed().forEach(error -> assertAnswer(error, ref));
  }

  private static void assertRequest(ChannelRequest request, Optional<Ref> ref) {
    switch (request.start()) {
      case Start.Now _ -> {}
      case Start.Since(var seq, var _) -> Rule.holds(seq >= 0, () -> "since is " + seq);
      case Start.Rewind(var events) ->
          Rule.holds(
              events >= 0 && events <= ChannelRequest.MAX_REWIND, () -> "rewind is " + events);
    }
    Rule.holds(request.events().patterns().size() <= MOST, () -> "too many names in a filter");
    for (String pattern : request.events().patterns()) {
      Rule.holds(
          request.events().accepts(new EventName(pattern)), () -> "lets " + pattern + " not pass");
    }
    assertAnswer(
        new ServerMessage.Subscribed(
            request.channel(),
            new Head(1, "e"),
            true,
            OptionalLong.empty(),
            "connection",
            Duration.ZERO),
        ref);
  }

  private static void assertAnswer(ServerMessage answer, Optional<Ref> ref) {
    String text = answer.json(ref);
    JsonNode tree = Trees.written(text);
    Rule.same(answer.type(), tree.path("type").textValue(), "type");
    Rule.same(ref.map(Ref::value), Trees.text(tree, "ref"), "ref");
    int bytes = text.getBytes(UTF_8).length;
    Rule.holds(bytes <= EventFrame.MAX_BYTES, () -> "an answer of " + bytes + " bytes");
    if (answer instanceof ServerMessage.Error error) {
      Rule.isSentence(error.message());
      Rule.same(error.channel(), Trees.text(tree, "channel"), "channel of the error");
    }
  }
}
