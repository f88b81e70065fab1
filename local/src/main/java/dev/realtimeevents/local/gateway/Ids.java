package dev.realtimeevents.local.gateway;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids in the form of API Gateway: 11 bytes in URL-safe base64, 16 characters of which the last is
 * {@code =}, as in {@code Ti835f_GEowCETQ=}. Thread-safe.
 */
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** The id of a connection. Nobody can guess it. */
  static String secret() {
    return encode(RANDOM);
  }

  /** The id of a request or a message. */
  static String next() {
    return encode(ThreadLocalRandom.current());
  }

  private static String encode(Random random) {
    byte[] bytes = new byte[11];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /**
   * A trace id in the form of X-Ray.
   *
   * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html">tracing
   *     header</a>
   */
  static String trace(long epochMillis) {
    byte[] bytes = new byte[12];
    ThreadLocalRandom.current().nextBytes(bytes);
    return "Root=1-%08x-%s".formatted(epochMillis / 1000, HexFormat.of().formatHex(bytes));
  }
}
