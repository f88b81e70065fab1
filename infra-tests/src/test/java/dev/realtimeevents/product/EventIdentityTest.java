package dev.realtimeevents.product;

import static dev.realtimeevents.product.Bodies.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.wire.RawHttp;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Two happenings are two events, and a repeat of one is none. */
@ResourceLock(SharedProduct.WOOCOMMERCE)
final class EventIdentityTest extends OnePage {
  private final String unique = UUID.randomUUID().toString();

  @Test
  void oneIdOnTwoChannelsIsTwoEvents() throws Exception {
    String one = "public:" + unique + ":2";
    String other = "public:" + unique + ":3";
    page.subscribe(one);
    page.subscribe(other);

    JsonNode first = publish(one);
    JsonNode second = publish(other);
    JsonNode again = publish(one);
    JsonNode batch =
        product.publish(
            "[%s,%s]"
                .formatted(
                    Bodies.event("x", "id", "\"b\"", "channel", "\"" + one + "\""),
                    Bodies.event("x", "id", "\"b\"", "channel", "\"" + other + "\"")));

    assertEquals(
        List.of(one, other),
        List.of(first.path("channel").asText(), second.path("channel").asText()));
    assertEquals(1, second.path("seq").asLong());
    assertEquals(first.path("seq"), again.path("seq"));
    assertEquals(List.of(one, other), batch.path("events").findValuesAsText("channel"));
    var arrived = new ArrayList<String>();
    for (int n = 0; n < 4; n++) {
      arrived.add(page.next().path("channel").asText());
    }
    arrived.sort(null);
    assertEquals(List.of(one, one, other, other), arrived);
    page.assertNothingNext();
  }

  @Test
  void twoDeletionsAndTwoRunsOfAnActionAreHeard() throws Exception {
    listen();
    String deleted = "{\"id\":" + (1 + Math.abs(unique.hashCode() / 2)) + "}";
    String action = "{\"action\":\"woocommerce_add_to_cart\",\"arg\":\"" + unique + "\"}";

    for (String delivery : List.of("1", "2", "2")) {
      deliver("order.deleted", deleted, unique + delivery, 200);
      deliver("action.woocommerce_add_to_cart", action, unique + delivery, 200);
    }

    for (int n = 0; n < 2; n++) {
      assertEquals("woocommerce.order.deleted", page.next().path("event").asText());
      assertEquals(
          "woocommerce.action.woocommerce_add_to_cart", page.next().path("event").asText());
    }
    page.assertNothingNext();
  }

  @Test
  void aCapturedDeliveryIsGoodForItsOwnEventOnly() throws Exception {
    listen();
    String order = order("");

    deliver("order.updated", order, "1", 200);
    deliver("order.updated", order, "2", 200);
    for (String topic :
        List.of("order.deleted", "<img src=x>", "", "product.updated", "action.woocommerce_x")) {
      deliver(topic, order, "3", 422);
    }

    assertEquals("woocommerce.order.updated", page.next().path("event").asText());
    page.assertNothingNext();
  }

  @Test
  void anOrderThatNoFrameCanHoldArrivesInASmallerForm() throws Exception {
    listen();
    String lines =
        IntStream.range(0, 260)
            .mapToObj(n -> "{\"id\":%d,\"name\":\"%s\"}".formatted(n, "x".repeat(600)))
            .collect(Collectors.joining(",", ",\"line_items\":[", "]"));

    deliver("order.updated", order(lines), "1", 200);

    JsonNode data = page.next().path("data");
    assertTrue(data.path("truncated").asBoolean(), data::toString);
    assertEquals(727, data.path("id").asInt());
    assertEquals("29.35", data.path("total").asText());
    assertTrue(data.path("line_items").isMissingNode());
  }

  private String order(String more) {
    return "{\"id\":727,\"currency\":\"EUR\",\"total\":\"29.35\",\"date_modified\":\""
        + unique
        + "\""
        + more
        + "}";
  }

  private JsonNode publish(String channel) throws IOException {
    return product.publish(
        Bodies.event("x", "id", "\"order-1-paid\"", "channel", "\"" + channel + "\""));
  }

  private void listen() throws Exception {
    Instant now = Instant.now();
    String secret = product.secret().base64();
    page.subscribeWith(
        Issuer.token(secret, "shop", now, now.plusSeconds(3600), "woocommerce"), "woocommerce");
  }

  private void deliver(String topic, String body, String delivery, int status) throws IOException {
    RawHttp.Answer answer =
        product.send(
            Request.json(body)
                .header("X-WC-Webhook-Topic: " + topic)
                .header("X-WC-Webhook-Delivery-ID: " + delivery)
                .header(
                    "X-WC-Webhook-Signature: " + product.secret().signForWooCommerce(bytes(body))));
    assertEquals(status, answer.status(), topic + ": " + answer.body());
  }
}
