package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.TestSocket;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.LongStream;

/**
 * A page with its own WebSocket, which sends the messages of a client and reads the frames.
 *
 * @param together the rest of the events that have come in one frame
 */
record Page(TestSocket socket, Queue<JsonNode> together) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Page(TestSocket socket) {
    this(socket, new ArrayDeque<>());
  }

  static Page open(Product product) {
    return new Page(product.connect());
  }

  /** A page of this origin. */
  static Page open(Product product, URI origin) {
    return new Page(TestSocket.open(product.webSocket(), origin));
  }

  /** A page that is not subscribed to {@code public} by itself. */
  static Page openWithSubprotocol(Product product) {
    return new Page(product.connect("realtime-events", "another"));
  }

  /** A page that sends a token in the handshake, among its subprotocols, as a browser can. */
  static Page open(Product product, String token) {
    return new Page(product.connect("realtime-events", "realtime-events.token." + token));
  }

  /**
   * @param keysAndValues of the message; a value is JSON
   */
  void send(String action, String... keysAndValues) {
    var message = new StringBuilder("{\"action\":\"" + action + "\"");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      message.append(",\"%s\":%s".formatted(keysAndValues[i], keysAndValues[i + 1]));
    }
    socket.send(message.append('}').toString());
  }

  /** Subscribes to a channel and returns the answer. */
  JsonNode subscribe(String channel, String... keysAndValues) throws Exception {
    String[] all = new String[keysAndValues.length + 2];
    all[0] = "channel";
    all[1] = "\"" + channel + "\"";
    System.arraycopy(keysAndValues, 0, all, 2, keysAndValues.length);
    send("subscribe", all);
    return next();
  }

  JsonNode subscribeWith(String token, String channel) throws Exception {
    return subscribe(channel, "token", "\"" + token + "\"");
  }

  /** The number of subscribers of a channel. */
  int presence(String channel) throws Exception {
    send("presence", "channel", "\"" + channel + "\"");
    JsonNode answer = next();
    assertEquals("presence", answer.path("type").asText(), answer::toString);
    return answer.path("count").asInt();
  }

  /** Waits for a number of subscribers, because a count may be two seconds old. */
  void awaitPresence(int count, String channel) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (presence(channel) != count) {
      assertTrue(Instant.now().isBefore(end), "never " + count + " subscribers of " + channel);
      Thread.sleep(100);
    }
  }

  /**
   * The next frame, waiting for it; of new events that come together, the next event. An event of
   * {@code public}, where a page without a subprotocol is subscribed, may come from another test
   * and is passed over.
   */
  JsonNode next() throws InterruptedException, IOException {
    JsonNode frame = nextOfAny();
    while (frame.has("event") && frame.path("channel").asText().equals("public")) {
      frame = nextOfAny();
    }
    return frame;
  }

  private JsonNode nextOfAny() throws InterruptedException, IOException {
    while (together.isEmpty()) {
      JsonNode frame = Product.json(socket.next());
      if (!frame.path("type").asText().equals("events") || frame.has("ref")) {
        return frame;
      }
      frame.path("events").forEach(together::add);
    }
    return together.remove();
  }

  /** The next frames are these events of a channel, one by one. */
  void assertNext(String channel, LongStream numbers) throws Exception {
    for (long seq : numbers.toArray()) {
      JsonNode frame = next();
      assertEquals(channel, frame.path("channel").asText(), frame::toString);
      assertEquals(seq, frame.path("seq").asLong(), frame::toString);
    }
  }

  /** No frame is on its way: the next one answers a ping. */
  void assertNothingNext() throws Exception {
    send("ping");
    JsonNode frame = next();
    assertEquals("pong", frame.path("type").asText(), frame::toString);
  }

  /** The frame is an error with a sentence that names something, such as a key. */
  static void assertError(String code, String named, JsonNode frame) {
    assertEquals("error", frame.path("type").asText(), frame::toString);
    assertEquals(code, frame.path("code").asText(), frame::toString);
    assertFalse(frame.path("message").asText().isBlank(), frame::toString);
    assertTrue(frame.path("message").asText().contains(named), frame::toString);
  }

  /** The server ends the connection before the time is over. */
  void assertClosedWithin(Duration time) throws Exception {
    socket.awaitClose(time);
  }

  @Override
  public void close() {
    socket.close();
  }
}
