package dev.realtimeevents.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret shared with a sender: base64 with an optional prefix {@code whsec_}.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
public final class Secret {
  private static final String PREFIX = "whsec_";

  private final String base64;
  private final byte[] key;

  /**
   * @throws IllegalArgumentException if the text is not base64 of 1 byte or more
   */
  public Secret(String text) {
    this.base64 = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    this.key = Base64.getDecoder().decode(base64);
    if (key.length == 0) {
      throw new IllegalArgumentException("A secret must not be empty");
    }
  }

  /** HMAC-SHA256 with the decoded bytes as key, as Standard Webhooks signs. */
  public byte[] sign(byte[] content) {
    return hmac(key, content);
  }

  /**
   * HMAC-SHA256 with the text as key, as WooCommerce signs: one with the prefix and one without,
   * because its settings accept either.
   */
  public List<byte[]> signWithText(byte[] content) {
    return List.of(
        hmac((PREFIX + base64).getBytes(UTF_8), content), hmac(base64.getBytes(UTF_8), content));
  }

  /** Identifies this secret without revealing it: the first 16 hex digits of its key's SHA-256. */
  public String id() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** The decoded bytes: the key of HMAC-SHA256. */
  public byte[] key() {
    return key.clone();
  }

  /** Whether a text is this secret, compared in constant time. */
  public boolean is(String text) {
    String bare = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    return MessageDigest.isEqual(bare.getBytes(UTF_8), base64.getBytes(UTF_8));
  }

  /** Does not reveal the secret. */
  @Override
  public String toString() {
    return "Secret";
  }

  private static byte[] hmac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256", e);
    }
  }
}
