package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.token.Issuer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sees whether an input that was refused left an event behind, and whether the next good event
 * still arrives, on a channel of its own. For one thread at a time.
 */
final class Observer implements AutoCloseable {
  /** Where an event would be stored that is refused: others use the first two as well. */
  private static final List<String> WATCHED =
      Product.isInUse()
          ? List.of(BadDispatches.UNUSED_CHANNEL)
          : List.of("public", "woocommerce", BadDispatches.UNUSED_CHANNEL);

  private final Product product;
  private final Page page;
  private final String channel;
  private long head;

  private Observer(Product product, Page page, String channel, long head) {
    this.product = product;
    this.page = page;
    this.channel = channel;
    this.head = head;
  }

  /**
   * @param channel a public one, to which nobody else publishes
   */
  static Observer open(Product product, String channel) throws Exception {
    Instant now = Instant.now();
    String token =
        Issuer.token(
            product.secret().base64(), "observer", now, now.plusSeconds(3600), "woocommerce");
    Page page = Page.open(product, token);
    long head = page.subscribe(channel).required("seq").asLong();
    var observer = new Observer(product, page, channel, head);
    observer.epochs();
    return observer;
  }

  /** The last seq of each watched channel. */
  Map<String, Long> heads() throws Exception {
    page.send("ping");
    JsonNode pong = page.next();
    assertEquals("pong", pong.path("type").asText(), pong::toString);
    var heads = new TreeMap<String, Long>();
    for (String watched : WATCHED) {
      heads.put(watched, pong.path("heads").required(watched).asLong());
    }
    return heads;
  }

  /** The epoch of each watched channel. */
  List<String> epochs() throws Exception {
    var epochs = new ArrayList<String>();
    for (String watched : WATCHED) {
      JsonNode subscribed = page.subscribe(watched, "events", "[\"no such event\"]");
      epochs.add(subscribed.required("epoch").asText());
    }
    return epochs;
  }

  /** Its number is the next one, so nothing unseen came between. */
  void assertTheNextEventArrives() throws Exception {
    JsonNode answer = product.publish(Bodies.event("next", "channel", "\"" + channel + "\""));
    JsonNode frame = page.next();
    assertEquals(answer.path("id"), frame.path("id"), frame::toString);
    assertEquals(++head, frame.path("seq").asLong(), frame::toString);
  }

  @Override
  public void close() {
    page.close();
  }
}
