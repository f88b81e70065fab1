package dev.realtimeevents.dispatch;

import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.authentication.Senders.wooCommerce;
import static dev.realtimeevents.protocol.Errors.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.secret.FixedSecrets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries of WooCommerce's own webhooks. */
final class WooCommerceTest {
  private static final ChannelName CHANNEL = new ChannelName("woocommerce");
  private static final String DATES =
      "\"date_created\":\"2026-11-24T00:20:00\",\"date_modified\":\"2026-11-24T00:28:44\"";
  private static final String ORDER =
      "{\"id\":727,\"status\":\"processing\",\"currency\":\"EUR\",\"total\":\"29.35\","
          + DATES
          + "}";
  private static final String PRODUCT = "{\"id\":9,\"name\":\"Hat\",\"sku\":\"\"," + DATES + "}";
  private static final String COUPON = "{\"id\":4,\"discount_type\":\"percent\"," + DATES + "}";
  private static final String CUSTOMER = "{\"id\":3,\"username\":\"ada\"," + DATES + "}";
  private static final String ACTION = "{\"action\":\"woocommerce_add_to_cart\",\"arg\":\"key\"}";

  private final MemoryApplication app = new MemoryApplication();

  @Test
  void thePingIsAnswered200() {
    assertEquals(
        new HttpResponse(200, "{\"status\":\"success\",\"message\":\"Webhook registered\"}"),
        form("webhook_id=12"));
    assertEquals(List.of(), stored());
  }

  @Test
  void wrongCredentialsBesideThePingAre401() {
    Map<String, String> headers =
        Map.of(
            "Content-Type", "application/x-www-form-urlencoded",
            "Authorization", "Bearer wrong");

    assertEquals(401, post(headers, "webhook_id=12").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "webhook_id=",
        "webhook_id=x",
        "webhook_id=1&event=x",
        "webhook_id=123456789012345678901",
        " webhook_id=1",
        "webhook_id=1\n",
        "event=x"
      })
  void anotherFormIsNoPing(String form) {
    assertEquals(415, form(form).status());
  }

  @Test
  void aResourceBecomesAnEventOfTheChannelWooCommerce() {
    String order = ORDER.replace(",", ", ");

    HttpResponse answer = deliver("order.updated", order, "d1");

    assertEquals(200, answer.status());
    assertTrue(answer.body().contains("\"channel\":\"woocommerce\",\"seq\":1,"), answer.body());
    LoggedEvent event = stored().getFirst();
    assertEquals("woocommerce.order.updated", event.name().value());
    assertEquals(order, event.event().data().text());
    assertEquals("2026-11-24T00:28:44Z", event.event().timestamp().value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "coupon.created",
        "coupon.updated",
        "coupon.restored",
        "customer.created",
        "customer.updated",
        "order.created",
        "order.updated",
        "order.restored",
        "product.created",
        "product.updated",
        "product.restored",
        "product.published",
        "coupon.deleted",
        "customer.deleted",
        "order.deleted",
        "product.deleted",
        "action.woocommerce_add_to_cart"
      })
  void eachTopicTakesItsOwnBodyAndNoOther(String topic) {
    List<String> bodies =
        List.of(ORDER, PRODUCT, COUPON, CUSTOMER, "{\"id\":5}", ACTION, "{\"id\":5,\"x\":1}", "{}");
    String own =
        switch (topic.substring(topic.indexOf('.') + 1)) {
          case "deleted" -> "{\"id\":5}";
          case "woocommerce_add_to_cart" -> ACTION;
          default ->
              Map.of("coupon", COUPON, "customer", CUSTOMER, "order", ORDER, "product", PRODUCT)
                  .get(topic.substring(0, topic.indexOf('.')));
        };

    for (String body : bodies) {
      HttpResponse answer = deliver(topic, body, "d1");

      assertEquals(body.equals(own) ? 200 : 422, answer.status(), topic + " " + body);
    }
    assertEquals(
        List.of("woocommerce." + topic), stored().stream().map(e -> e.name().value()).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "order",
        "order.",
        ".updated",
        "order.exploded",
        "Order.updated",
        "order.updated.x",
        "order.published",
        "customer.restored",
        "subscription.updated",
        "<img src=x>",
        "action.",
        "action.init",
        "action.woocommerce_add_to_cart.x",
        "action.woocommerce_other"
      })
  void anUnknownTopicIsRefused(String topic) {
    for (String body : List.of(ORDER, "{\"id\":5}", ACTION)) {
      HttpResponse answer = deliver(topic, body, "d1");

      assertError(422, answer);
      assertTrue(answer.body().contains("X-WC-Webhook-Topic"), answer.body());
      assertFalse(answer.body().contains("<img"), answer.body());
    }
    assertEquals(List.of(), stored());
  }

  @Test
  void anActionThatMakesNoNameOfAnEventIsRefused() {
    String action = "woocommerce_" + "x".repeat(120);

    assertError(
        422, deliver("action." + action, ACTION.replace("woocommerce_add_to_cart", action), "d1"));
    assertEquals(List.of(), stored());
  }

  @Test
  void aMissingTopicIsRefused() {
    Map<String, String> headers = wooCommerce(SECRET, "order.updated", ORDER);
    headers.remove("x-wc-webhook-topic");

    HttpResponse answer = post(headers, ORDER);

    assertError(422, answer);
    assertTrue(answer.body().contains("X-WC-Webhook-Topic"), answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "<xml/>", "{\"id\":5} x"})
  void aBodyThatIsNotJsonIs400(String body) {
    assertError(400, deliver("order.updated", body, "d1"));
    assertError(400, deliver("order.deleted", body, "d1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "[]",
        "[{\"id\":5}]",
        "null",
        "{\"id\":\"\"}",
        "{\"id\":\"05\"}",
        "{\"id\":\"5x\"}",
        "{\"id\":0}",
        "{\"id\":-5}",
        "{\"id\":5.5}"
      })
  void aBodyWithoutTheIdOfAResourceIsRefused(String body) {
    assertError(422, deliver("order.deleted", body, "d1"));
    assertError(
        422,
        deliver("order.updated", body.replace("}", ",\"currency\":\"EUR\"," + DATES + "}"), "d1"));
    assertEquals(List.of(), stored());
  }

  /** WooCommerce sends the argument of the hook, and a plugin may take it from the database. */
  @Test
  void anIdMayBeAString() {
    assertEquals(200, deliver("product.deleted", "{\"id\":\"5\"}", "d1").status());

    assertEquals("{\"id\":\"5\"}", stored().getFirst().event().data().text());
  }

  /** The modification date is in the body, so another change is another event. */
  @Test
  void theSameTopicAndResourceAreOneEventWhateverTheDelivery() {
    HttpResponse first = deliver("order.updated", ORDER, "d1");

    assertEquals(first, deliver("order.updated", ORDER, "d2"));
    assertEquals(1, stored().size());
    deliver("order.updated", ORDER.replace("00:28:44", "00:28:45"), "d3");
    deliver("order.created", ORDER, "d4");
    assertEquals(3, stored().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          order.deleted                  | {"id":5}
          action.woocommerce_add_to_cart | {"action":"woocommerce_add_to_cart","arg":"key"}
          """)
  void whatHasNoDateIsOneEventForEachDelivery(String topic, String body) {
    HttpResponse first = deliver(topic, body, "d1");
    HttpResponse second = deliver(topic, body, "d2");

    assertTrue(first.body().contains("\"seq\":1,"), first.body());
    assertTrue(second.body().contains("\"seq\":2,"), second.body());
    assertEquals(first, deliver(topic, body, "d1"));
    assertEquals(2, stored().size());
  }

  /** Deliveries of one webhook within one second have the same delivery id. */
  @Test
  void twoDeletionsWithOneDeliveryIdAreTwoEvents() {
    deliver("order.deleted", "{\"id\":5}", "d1");
    deliver("order.deleted", "{\"id\":6}", "d1");
    deliver("product.deleted", "{\"id\":6}", "d1");

    assertEquals(3, stored().size());
  }

  @Test
  void whatHasNoDateNeedsADeliveryId() {
    for (String id : new String[] {null, "", "a b", "a,b", "é", "x".repeat(257)}) {
      HttpResponse answer = deliver("order.deleted", "{\"id\":5}", id);

      assertError(422, answer);
      assertTrue(answer.body().contains("X-WC-Webhook-Delivery-ID"), answer.body());
    }
    assertEquals(200, deliver("order.updated", ORDER, null).status());
  }

  /** WooCommerce reads the resource only when it delivers, a minute later. */
  @ParameterizedTest
  @CsvSource({
    "order.updated,    woocommerce_rest_shop_order_invalid_id",
    "customer.updated, wc_user_invalid_id",
    "product.updated,  woocommerce_rest_product_invalid_id",
    "product.updated,  woocommerce_rest_invalid_product_id",
    "coupon.updated,   woocommerce_rest_invalid_shop_coupon_id"
  })
  void aResourceThatIsGoneByNowIsNoFailureOfTheWebhook(String topic, String code) {
    String gone =
        "{\"code\":\"%s\",\"message\":\"Invalid ID.\",\"data\":{\"status\":404}}".formatted(code);

    HttpResponse answer = deliver(topic, gone, "d1");

    assertEquals(200, answer.status());
    assertTrue(answer.body().contains(code), answer.body());
    assertFalse(answer.body().contains("\"seq\""), answer.body());
    assertEquals(List.of(), stored());
  }

  /** The webhook's user may not, or version 1 of the REST API cannot. */
  @ParameterizedTest
  @ValueSource(strings = {"woocommerce_rest_cannot_view", "woocommerce_rest_invalid_shop_order_id"})
  void aResourceThatWooCommerceCannotReadIsRefused(String code) {
    String error =
        "{\"code\":\"%s\",\"message\":\"Sorry.\",\"data\":{\"status\":404}}".formatted(code);

    HttpResponse answer = deliver("order.updated", error, "d1");

    assertError(422, answer);
    assertTrue(answer.body().contains(code), answer.body());
  }

  // Too large for a frame.

  @Test
  void anOrderOf260LinesIsTakenInASmallerForm() {
    String lines =
        IntStream.range(0, 260)
            .mapToObj(n -> "{\"id\":%d,\"name\":\"%s\"}".formatted(n, "é".repeat(300)))
            .collect(Collectors.joining(",", ",\"line_items\":[", "],\"customer_note\":\"Ring\"}"));
    String order = ORDER.replaceFirst("}$", "") + lines;
    assertTrue(order.getBytes(UTF_8).length > 160_000);

    HttpResponse answer = deliver("order.updated", order, "d1");

    assertEquals(200, answer.status(), answer::body);
    assertEquals(
        "{\"id\":727,\"truncated\":true,\"status\":\"processing\",\"currency\":\"EUR\","
            + "\"total\":\"29.35\","
            + DATES
            + "}",
        stored().getFirst().event().data().text());
    assertEquals(answer, deliver("order.updated", order, "d2"));
    deliver("order.updated", order.replace("\"Ring\"", "\"Knock\""), "d3");
    assertEquals(2, stored().size());
  }

  @Test
  void anActionWithALargeArgumentIsTakenInASmallerForm() {
    String body =
        "{\"action\":\"woocommerce_add_to_cart\",\"arg\":{\"x\":\"" + "x".repeat(140_000) + "\"}}";

    assertEquals(200, deliver("action.woocommerce_add_to_cart", body, "d1").status());
    assertEquals(
        "{\"action\":\"woocommerce_add_to_cart\",\"truncated\":true}",
        stored().getFirst().event().data().text());
  }

  /** A fact of the smaller form is itself small, whoever wrote it. */
  @Test
  void theSmallerFormIsSmallHoweverLargeTheFactsAre() {
    String product =
        PRODUCT.replace("Hat", "☃".repeat(60_000)).replace("\"sku\":\"\"", "\"sku\":\"a-1\"");

    assertEquals(200, deliver("product.updated", product, "d1").status());
    assertEquals(
        "{\"id\":9,\"truncated\":true,\"sku\":\"a-1\"," + DATES + "}",
        stored().getFirst().event().data().text());
  }

  @Test
  void whatFitsIsPassedOnWhole() {
    String order = ORDER.replaceFirst("}$", ",\"customer_note\":\"" + "x".repeat(130_000) + "\"}");

    deliver("order.updated", order, "d1");

    assertEquals(order, stored().getFirst().event().data().text());
  }

  /**
   * @param delivery its id; null for none
   */
  private HttpResponse deliver(String topic, String body, String delivery) {
    Map<String, String> headers = wooCommerce(SECRET, topic, body);
    headers.remove("x-wc-webhook-delivery-id");
    if (delivery != null) {
      headers.put("x-wc-webhook-delivery-id", delivery);
    }
    return post(headers, body);
  }

  private HttpResponse form(String body) {
    var headers = new LinkedHashMap<>(Map.of("Content-Type", "application/x-www-form-urlencoded"));
    return post(headers, body);
  }

  private HttpResponse post(Map<String, String> headers, String body) {
    return app.dispatch(FixedSecrets.of(SECRET), false, 200)
        .handle(new HttpRequest(new HttpHeaders(headers), body.getBytes(UTF_8)));
  }

  private List<LoggedEvent> stored() {
    return app.log.read(CHANNEL, 0, 100);
  }
}
