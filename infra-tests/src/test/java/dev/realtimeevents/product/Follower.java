package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.TestSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A page that follows a channel as the browser library does: each event once and in order, and what
 * did not arrive from the log. For one thread.
 */
final class Follower implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** After this silence it asks for what it lacks. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final TestSocket socket;
  private final String channel;
  private final List<String> ids = new ArrayList<>();

  /** Events that came before one that precedes them, by number. */
  private final Map<Long, String> early = new TreeMap<>();

  private int repeated;
  private int asked;

  private Follower(TestSocket socket, String channel) {
    this.socket = socket;
    this.channel = channel;
  }

  /** Subscribes to a channel in which there is no event yet, and waits for the answer. */
  static Follower open(Product product, String channel) throws Exception {
    var follower = new Follower(product.connect("realtime-events", "another"), channel);
    follower.socket.send("{\"action\":\"subscribe\",\"channel\":\"" + channel + "\"}");
    JsonNode answer = Product.json(follower.socket.next());
    assertTrue(answer.path("type").asText().equals("subscribed"), answer::toString);
    return follower;
  }

  /** Waits for this many events, and returns their ids in the order of the channel. */
  List<String> ids(int events) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (ids.size() < events) {
      assertTrue(
          Instant.now().isBefore(end), ids.size() + " of " + events + " events have arrived");
      Optional<String> frame = socket.nextWithin(SILENCE);
      if (frame.isPresent()) {
        take(Product.json(frame.get()));
      } else {
        ask();
      }
    }
    return List.copyOf(ids);
  }

  /** How many events came more than once. */
  int repeated() {
    return repeated;
  }

  /** How often it had to ask the log. */
  int asked() {
    return asked;
  }

  private void ask() {
    asked++;
    socket.send(
        "{\"action\":\"subscribe\",\"channel\":\"%s\",\"since\":%d}"
            .formatted(channel, ids.size()));
  }

  private void take(JsonNode frame) {
    if (frame.has("event")) {
      takeEvent(frame);
    } else {
      frame.path("events").forEach(this::takeEvent);
    }
  }

  private void takeEvent(JsonNode event) {
    long seq = event.path("seq").asLong();
    if (seq <= ids.size() || early.put(seq, event.path("id").asText()) != null) {
      repeated++;
      return;
    }
    while (early.containsKey(ids.size() + 1L)) {
      ids.add(early.remove(ids.size() + 1L));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
