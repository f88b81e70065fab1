package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page with a filter sees from {@code prev} that it missed nothing between two events. */
final class FilteredPushTest extends OnePage {
  private final String channel = "public:" + UUID.randomUUID();

  /** To a page with the subprotocol, several events come in one frame. */
  @BeforeEach
  void openWithoutSubprotocol() {
    page.close();
    page = Page.open(product);
  }

  @Test
  void aPushHasTheNumberBeforeWhichNothingPassed() throws Exception {
    page.subscribe(channel, "events", "[\"order.*\"]");

    publish("post");
    publish("order.paid");
    assertNext(2, 0); // Each in its turn: the push of an earlier event may be the later one.
    publish("post", "post", "order.sent", "post", "order.paid");
    assertNext(5, 2);
    assertNext(7, 5);
    publish("Grüße ☃", "\\uffff", "order.sent");
    assertNext(10, 7);
    page.assertNothingNext();
  }

  /** Sixteen names are kept: an older one may have been any. */
  @Test
  void afterManyOtherNamesTheNumberIsAnUpperBound() throws Exception {
    page.subscribe(channel, "events", "[\"order.*\"]");
    String[] names = new String[18];
    Arrays.setAll(names, n -> "name" + n);

    publish("order.paid");
    assertNext(1, 0);
    publish(names);
    publish("order.paid");
    assertNext(20, 3);
  }

  @Test
  void aPushWithoutAFilterAndARecoveredEventHaveNone() throws Exception {
    page.subscribe(channel);
    publish("order.paid");
    assertWithout(page.next());

    page.subscribe(channel, "since", "0", "events", "[\"order.*\"]");
    assertWithout(page.next());
    publish("order.paid");
    assertNext(2, 1);
  }

  private void assertNext(long seq, long previous) throws Exception {
    JsonNode frame = page.next();
    assertEquals(seq, frame.path("seq").asLong(), frame::toString);
    assertEquals(previous, frame.path("prev").asLong(-1), frame::toString);
  }

  private static void assertWithout(JsonNode frame) {
    assertEquals(1, frame.path("seq").asLong(), frame::toString);
    assertFalse(frame.has("prev"), frame::toString);
  }

  private void publish(String... names) throws Exception {
    product.publish(
        Arrays.stream(names)
            .map(name -> Bodies.event(name, "channel", "\"" + channel + "\""))
            .collect(Collectors.joining(",", "[", "]")));
  }
}
