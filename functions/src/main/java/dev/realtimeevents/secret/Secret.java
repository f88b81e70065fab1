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
 * A secret shared with a sender: base64, written with or without {@code whsec_} before it.
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
   * @throws IllegalArgumentException if it is not base64 of 1 byte or more
   */
  public Secret(String text) {
    this.base64 = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    this.key = Base64.getDecoder().decode(base64);
    if (key.length == 0) {
      throw new IllegalArgumentException("A secret must not be empty");
    }
  }

  /** HMAC-SHA256 under the bytes that the base64 stands for, as Standard Webhooks signs. */
  public byte[] sign(byte[] content) {
    return hmac(key, content);
  }

  /**
   * HMAC-SHA256 under the letters of the secret, as WooCommerce signs: with the prefix and without,
   * for either may have been typed into its settings.
   */
  public List<byte[]> signWithLetters(byte[] content) {
    return List.of(
        hmac((PREFIX + base64).getBytes(UTF_8), content), hmac(base64.getBytes(UTF_8), content));
  }

  /**
   * Names this secret without giving it away: the first 16 hex digits of the SHA-256 of its key.
   */
  public String id() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** The bytes that the base64 stands for: the key of HMAC-SHA256. */
  public byte[] key() {
    return key.clone();
  }

  /** Whether a text is this secret. Takes the same time whatever the text. */
  public boolean is(String text) {
    String bare = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    return MessageDigest.isEqual(bare.getBytes(UTF_8), base64.getBytes(UTF_8));
  }

  /** Says nothing of the secret. */
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
