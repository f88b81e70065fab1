package dev.realtimeevents.protocol;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The topic of a WooCommerce webhook, and the body that belongs to it. WooCommerce signs the body
 * alone: a body that fits one topic only cannot be repeated under another.
 *
 * @see <a
 *     href="https://github.com/woocommerce/woocommerce/blob/trunk/plugins/woocommerce/includes/class-wc-webhook.php">WC_Webhook:
 *     its topics and payloads</a>
 */
sealed interface WooCommerceTopic {

  /** For each resource a key that the REST API gives to no other resource. */
  Map<String, String> KEYS =
      Map.of(
          "coupon", "discount_type",
          "customer", "username",
          "order", "currency",
          "product", "sku");

  Set<String> RESOURCES =
      Set.of(
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
          "product.published");

  Set<String> DELETIONS =
      Set.of("coupon.deleted", "customer.deleted", "order.deleted", "product.deleted");

  /** A resource was created, changed or brought back. */
  record Resource(String name, String key) implements WooCommerceTopic {
    @Override
    public boolean fits(WooCommerceBody body) {
      return body.hasId() && body.has("date_modified") && body.has(key);
    }

    @Override
    public String rule() {
      return "the resource with \"id\", \"date_modified\" and \"" + key + "\"";
    }
  }

  /** A resource was moved to the trash, or a customer deleted. */
  record Deletion(String name) implements WooCommerceTopic {
    @Override
    public boolean fits(WooCommerceBody body) {
      return body.hasId() && body.keys().equals(Set.of("id"));
    }

    @Override
    public String rule() {
      return "{\"id\":…} and nothing else";
    }
  }

  /** An action of WordPress ran. */
  record Action(String name, String action) implements WooCommerceTopic {
    @Override
    public boolean fits(WooCommerceBody body) {
      return body.text("action").filter(action::equals).isPresent();
    }

    @Override
    public String rule() {
      return "an object whose \"action\" is the one of the topic";
    }
  }

  /** Empty if WooCommerce has no such topic. */
  static Optional<WooCommerceTopic> of(String name) {
    String[] parts = name.split("\\.", -1);
    if (RESOURCES.contains(name)) {
      return Optional.of(new Resource(name, KEYS.get(parts[0])));
    }
    if (DELETIONS.contains(name)) {
      return Optional.of(new Deletion(name));
    }
    boolean action =
        parts.length == 2
            && parts[0].equals("action")
            && (parts[1].startsWith("woocommerce_") || parts[1].startsWith("wc_"));
    return action ? Optional.of(new Action(name, parts[1])) : Optional.empty();
  }

  /** Such as {@code order.updated}. */
  String name();

  boolean fits(WooCommerceBody body);

  /** The body that fits. */
  String rule();
}
