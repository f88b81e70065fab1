package dev.realtimeevents.authentication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.secret.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * WooCommerce's own webhooks, which sign only the body.
 *
 * @see <a href="https://woocommerce.com/document/webhooks/">WooCommerce: webhooks</a>
 */
public final class WooCommerce {
  /**
   * The channel of all WooCommerce events. Orders contain names and addresses, so the channel is
   * private unless the parameter PublicChannels names it.
   */
  public static final ChannelName CHANNEL = new ChannelName("woocommerce");

  private static final Pattern PING = Pattern.compile("webhook_id=\\d{1,20}");

  /** The id and name of the event that a signed webhook carries. */
  public record Webhook(EventId id, EventName name) {}

  static final String NO_MATCH =
      "X-WC-Webhook-Signature does not match; the webhook's secret in WooCommerce must be the"
          + " secret of this endpoint";
  static final String NO_TOPIC = "X-WC-Webhook-Topic is missing, as in order.updated";

  private WooCommerce() {}

  /**
   * Whether this is the unsigned form that WooCommerce posts when a webhook is activated. Any
   * status but 200 keeps the webhook inactive.
   */
  public static boolean isPing(HttpRequest request) {
    return request.headers().mediaType().equals("application/x-www-form-urlencoded")
        && request.body().length < 64
        && PING.matcher(new String(request.body(), US_ASCII)).matches();
  }

  static boolean signs(HttpHeaders headers) {
    return headers.get("X-WC-Webhook-Signature").isPresent();
  }

  static Authentication verify(HttpRequest request, List<Secret> secrets) {
    byte[] given = request.headers().get("X-WC-Webhook-Signature").orElse("").getBytes(UTF_8);
    boolean signed =
        secrets.stream()
            .flatMap(secret -> secret.signWithText(request.body()).stream())
            .map(signature -> Base64.getEncoder().encode(signature))
            .anyMatch(signature -> MessageDigest.isEqual(signature, given));
    if (!signed) {
      return new Authentication.Rejected(NO_MATCH);
    }
    Optional<String> topic = request.headers().get("X-WC-Webhook-Topic");
    if (topic.isEmpty()) {
      throw new InvalidValueException(NO_TOPIC);
    }
    return new Authentication.SignedByWooCommerce(
        new Webhook(id(topic.get(), request.body()), new EventName("woocommerce." + topic.get())));
  }

  /**
   * The same topic with the same body is the same event. The delivery id is not signed, so anyone
   * could repeat a captured request under another one. The modification date in the body makes each
   * change of a resource another event.
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
