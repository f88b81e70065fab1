package dev.realtimeevents.local.gateway;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Ids in the form of API Gateway: 11 bytes in URL-safe base64, 16 characters of which the last is
 * {@code =}, as in {@code Ti835f_GEowCETQ=}. Thread-safe.
 */
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** The id of a connection, a request or a message. */
  static String next() {
    return Base64.getUrlEncoder().encodeToString(random(11));
  }

  /**
   * A trace id in the form of X-Ray.
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
