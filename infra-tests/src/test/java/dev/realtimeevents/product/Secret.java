package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of a deployment. Signs on its own, without code of the functions.
 *
 * @param base64 without {@code whsec_}
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
record Secret(String base64) {
  private static final String PREFIX = "whsec_";

  Secret {
    base64 = base64.startsWith(PREFIX) ? base64.substring(PREFIX.length()) : base64;
  }

  /** A new secret, as a rotation makes. */
  static Secret random() {
    byte[] key = new byte[33];
    new SecureRandom().nextBytes(key);
    return new Secret(Base64.getEncoder().encodeToString(key));
  }

  /** The header with the secret as an API key. */
  String bearer() {
    return "Authorization: Bearer " + PREFIX + base64;
  }

  /** Its name in a token's {@code kid}. */
  String keyId() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(base64));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** The value of {@code webhook-signature}. */
  String sign(String id, long timestamp, byte[] body) {
    var content = new ByteArrayOutputStream();
    content.writeBytes((id + "." + timestamp + ".").getBytes(UTF_8));
    content.writeBytes(body);
    return "v1," + hmac(Base64.getDecoder().decode(base64), content.toByteArray());
  }

  /** The value of {@code X-WC-Webhook-Signature}. */
  String signForWooCommerce(byte[] body) {
    return hmac((PREFIX + base64).getBytes(UTF_8), body);
  }

  private static String hmac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256", e);
    }
  }
}
