package dev.realtimeevents.local.gateway;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Ids in the shapes that API Gateway gives: 11 bytes in URL-safe base64, 16 characters the last of
 * which is {@code =}, as in {@code Ti835f_GEowCETQ=}. Thread-safe.
 */
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** For a connection, a request or a message. */
  static String next() {
    return Base64.getUrlEncoder().encodeToString(random(11));
  }

  /**
   * A root of X-Ray's form.
   *
   * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html">tracing
   *     header</a>
   */
  static String trace(long epochMillis) {
    return "Root=1-%08x-%s".formatted(epochMillis / 1000, HexFormat.of().formatHex(random(12)));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
