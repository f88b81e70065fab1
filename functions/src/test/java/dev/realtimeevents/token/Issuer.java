package dev.realtimeevents.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as a site issues them, computed independently of the code that verifies them. */
public final class Issuer {
  /** The header of a site's tokens. */
  public static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private Issuer() {}

  /** A token for some channels, issued now. */
  public static String token(
      String secret, String subject, Instant now, Instant expiresAt, String... channels) {
    return signed(
        secret,
        HEADER,
        "{\"sub\":\"%s\",\"channels\":[%s],\"iat\":%d,\"exp\":%d}"
            .formatted(
                subject,
                Arrays.stream(channels)
                    .map(channel -> "\"" + channel + "\"")
                    .collect(Collectors.joining(",")),
                now.getEpochSecond(),
                expiresAt.getEpochSecond()));
  }

  /** Header and claims, signed with HMAC-SHA256. */
  public static String signed(String secret, String header, String claims) {
    return signed("HmacSHA256", secret, header, claims);
  }

  /**
   * @param mac a name of {@link Mac}
   */
  static String signed(String mac, String secret, String header, String claims) {
    String content = encoded(header.getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
    byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
    try {
      Mac signer = Mac.getInstance(mac);
      signer.init(new SecretKeySpec(key, mac));
      return content + "." + encoded(signer.doFinal(content.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
