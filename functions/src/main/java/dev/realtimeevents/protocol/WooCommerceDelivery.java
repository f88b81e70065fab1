package dev.realtimeevents.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.RawJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One delivery of a WooCommerce webhook, whose body is signed. WooCommerce disables a webhook after
 * more than five refusals in a row, and repeats none of them.
 */
public sealed interface WooCommerceDelivery {

  /**
   * An event.
   *
   * @param data the body
   * @param reduced for a body that is too large: what it is about, and few facts
   */
  record Happening(EventId id, EventName name, RawJson data, RawJson reduced)
      implements WooCommerceDelivery {}

  /**
   * WooCommerce found no such resource, mostly because it was deleted before this delivery: there
   * is no event.
   *
   * @param error WooCommerce's code of it
   */
  record Gone(String error) implements WooCommerceDelivery {}

  /** Not JSON. */
  record Unreadable() implements WooCommerceDelivery {}

  /**
   * Not a delivery of WooCommerce, or one that nobody could use.
   *
   * @param message a sentence that says what would be right
   */
  record Refused(String message) implements WooCommerceDelivery {}

  /**
   * The errors of WooCommerce for a resource that it does not find. Version 1 has the two others.
   * It also has them for variations, which it cannot read, but it reads the other products.
   */
  Pattern NOT_FOUND =
      Pattern.compile("\\w+_invalid_id|woocommerce_rest_invalid_(product|shop_coupon)_id");

  /** Visible ASCII characters. API Gateway joins a header that is sent twice with a comma. */
  Pattern DELIVERY_ID = Pattern.compile("[!-~&&[^,]]{1,256}");

  String NO_TOPIC = "X-WC-Webhook-Topic is missing, as in order.updated";
  String NO_SUCH_TOPIC =
      "X-WC-Webhook-Topic must be a topic of WooCommerce: coupon, customer, order or product with"
          + " .created, .updated, .deleted or .restored, or an action such as"
          + " action.woocommerce_add_to_cart";
  String OTHER_BODY =
      "The body does not fit the X-WC-Webhook-Topic. It must be %s. Set the webhook's API version"
          + " to \"WP REST API Integration v3\", and keep these keys in filters of"
          + " woocommerce_webhook_payload";
  String ERROR =
      "WooCommerce sent the error %s instead of what the X-WC-Webhook-Topic names. Set the"
          + " webhook's API version to \"WP REST API Integration v3\", and create it as a user who"
          + " may read the resource";
  String NO_DELIVERY_ID =
      "X-WC-Webhook-Delivery-ID must be sent once, with 1 to 256 visible ASCII characters and no"
          + " comma: this topic has no date in its body, so the delivery tells one event from the"
          + " next";

  /**
   * Reads a delivery.
   *
   * @param topic the header {@code X-WC-Webhook-Topic}
   * @param deliveryId the header {@code X-WC-Webhook-Delivery-ID}
   * @throws InvalidValueException if the topic makes no name of an event
   */
  static WooCommerceDelivery read(
      Optional<String> topic, Optional<String> deliveryId, byte[] signed) {
    if (topic.isEmpty()) {
      return new Refused(NO_TOPIC);
    }
    Optional<WooCommerceTopic> known = WooCommerceTopic.of(topic.get());
    if (known.isEmpty()) {
      return new Refused(NO_SUCH_TOPIC);
    }
    Optional<WooCommerceBody> body = WooCommerceBody.of(signed);
    if (body.isEmpty()) {
      return new Unreadable();
    }
    if (!known.get().fits(body.get())) {
      return other(known.get(), body.get());
    }
    String name = known.get().name();
    return switch (known.get()) {
      case WooCommerceTopic.Resource _ -> happening(name, name, body.get());
      case WooCommerceTopic.Deletion _, WooCommerceTopic.Action _ ->
          deliveryId
              .filter(id -> DELIVERY_ID.matcher(id).matches())
              .map(id -> happening(name, name + "\0" + id, body.get()))
              .orElseGet(() -> new Refused(NO_DELIVERY_ID));
    };
  }

  /**
   * WooCommerce sends the answer of its REST API, also if that is an error. Version 1 has another
   * code for all orders in the tables of WooCommerce's own, which it cannot read.
   */
  private static WooCommerceDelivery other(WooCommerceTopic topic, WooCommerceBody body) {
    Optional<String> error =
        body.has("message") && body.has("data") ? body.text("code") : Optional.empty();
    if (topic instanceof WooCommerceTopic.Resource && error.isPresent()) {
      return NOT_FOUND.matcher(error.get()).matches()
          ? new Gone(error.get())
          : new Refused(ERROR.formatted(error.get()));
    }
    return new Refused(OTHER_BODY.formatted(topic.rule()));
  }

  /**
   * Makes the id of what WooCommerce signed. The body of a resource has its modification date, so
   * each change is another event, and a captured delivery that is repeated under another delivery
   * id is the same. The other bodies are the same each time: there, the delivery counts too.
   *
   * @param identity what tells events with the same body apart
   */
  private static WooCommerceDelivery happening(
      String topic, String identity, WooCommerceBody body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(identity.getBytes(UTF_8));
      digest.update((byte) 0);
      byte[] hash = digest.digest(body.whole().text().getBytes(UTF_8));
      return new Happening(
          new EventId("wc_" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash)),
          new EventName("woocommerce." + topic),
          body.whole(),
          body.reduced());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
