package dev.realtimeevents.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.secret.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * WooCommerce's own webhooks, which sign the body only.
 *
 * @see <a href="https://woocommerce.com/document/webhooks/">WooCommerce: webhooks</a>
 */
final class WooCommerce {
  /**
   * Where its events go. Orders hold names and addresses, so it is a channel of its own and not
   * public unless the parameter PublicChannels says so.
   */
  static final ChannelName CHANNEL = new ChannelName("woocommerce");

  private static final Pattern PING = Pattern.compile("webhook_id=\\d{1,20}");

  /** What a signed delivery says besides its body. */
  record Delivery(EventId id, EventName name) {}

  private WooCommerce() {}

  /**
   * Whether this is the form that WooCommerce posts, unsigned, when a webhook is switched on. It
   * must be answered 200, or the webhook stays off.
   */
  static boolean isPing(Request request) {
    return request.headers().mediaType().equals("application/x-www-form-urlencoded")
        && request.body().length < 64
        && PING.matcher(new String(request.body(), US_ASCII)).matches();
  }

  static boolean signs(Headers headers) {
    return headers.get("X-WC-Webhook-Signature").isPresent();
  }

  static Verdict verify(Request request, List<Secret> secrets) {
    byte[] given = request.headers().get("X-WC-Webhook-Signature").orElse("").getBytes(UTF_8);
    boolean signed =
        secrets.stream()
            .flatMap(secret -> secret.signWithLetters(request.body()).stream())
            .map(signature -> Base64.getEncoder().encode(signature))
            .anyMatch(signature -> MessageDigest.isEqual(signature, given));
    if (!signed) {
      return new Verdict.Refused(
          "X-WC-Webhook-Signature does not match; the webhook's secret in WooCommerce must be the"
              + " secret of this endpoint");
    }
    Optional<String> topic = request.headers().get("X-WC-Webhook-Topic");
    if (topic.isEmpty()) {
      throw new InvalidValueException("X-WC-Webhook-Topic is missing, as in order.updated");
    }
    return new Verdict.TrustedWooCommerce(
        new Delivery(id(topic.get(), request.body()), new EventName("woocommerce." + topic.get())));
  }

  /**
   * The same topic with the same body is the same event. The delivery id will not do: it is not
   * signed, so a captured request could be sent again under another. A body differs whenever the
   * resource does, by its modification date.
   */
  private static EventId id(String topic, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(topic.getBytes(UTF_8));
      digest.update((byte) 0);
      byte[] hash = digest.digest(body);
      return new EventId("wc_" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
