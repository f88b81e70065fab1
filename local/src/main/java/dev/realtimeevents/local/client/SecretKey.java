package dev.realtimeevents.local.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key in a secret, {@code whsec_} and base64. It signs with HMAC-SHA256. */
record SecretKey(byte[] bytes) {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";

  static SecretKey of(String secret) {
    String base64 = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
    return new SecretKey(Base64.getDecoder().decode(base64));
  }

  byte[] sign(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes, ALGORITHM));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
    }
  }
}
