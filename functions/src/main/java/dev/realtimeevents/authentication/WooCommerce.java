package dev.realtimeevents.authentication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.secret.Secret;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * WooCommerce's own webhooks, which sign only the body.
 *
 * @see <a href="https://woocommerce.com/document/webhooks/">WooCommerce: webhooks</a>
 */
public final class WooCommerce {
  private static final Pattern PING = Pattern.compile("webhook_id=\\d{1,20}");

  static final String NO_MATCH =
      "X-WC-Webhook-Signature does not match; the webhook's secret in WooCommerce must be the"
          + " secret of this endpoint";

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
    return signed
        ? new Authentication.SignedByWooCommerce()
        : new Authentication.Rejected(NO_MATCH);
  }
}
