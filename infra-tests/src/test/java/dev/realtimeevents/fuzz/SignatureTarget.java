package dev.realtimeevents.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.realtimeevents.authentication.Authentication;
import dev.realtimeevents.authentication.Authentication.Anonymous;
import dev.realtimeevents.authentication.Authentication.Rejected;
import dev.realtimeevents.authentication.Authentication.Signed;
import dev.realtimeevents.authentication.Authentication.SignedByWooCommerce;
import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.secret.FixedSecrets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request with credentials: lines of headers, an empty line, the body. {@code {right}} becomes
 * the right signature of its header, {@code {now}} the current time and {@code {secret}} the
 * secret, so that the fuzzer finds its way to them.
 */
public final class SignatureTarget {
  private static final String BASE64 = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String SECRET = "whsec_" + BASE64;
  private static final byte[] KEY = Base64.getDecoder().decode(BASE64);
  private static final long NOW = 1_614_265_330;
  private static final long TOLERANCE = 300;

  private static final Authenticator AUTHENTICATOR =
      new Authenticator(FixedSecrets.of(SECRET), InstantSource.fixed(Instant.ofEpochSecond(NOW)));

  private SignatureTarget() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    check(input);
    if (Effort.alsoLong(input)) {
      check(Effort.longForm(input));
    }
  }

  static void check(byte[] input) throws Exception {
    String[] parts = new String(input, ISO_8859_1).split("\r?\n\r?\n", 2);
    byte[] body = (parts.length == 1 ? "" : parts[1]).getBytes(ISO_8859_1);
    Map<String, String> headers = headers(parts[0]);
    filledIn(headers, body);
    int seed = Arrays.hashCode(input) >>> 1;
    if (isAccepted(headers, body)) {
      assertCredentials(headers, body);
      assertChangedIsRejected(headers, body, seed);
    }
    assertSignedIsAccepted(headers.get("webhook-id"), body, seed);
  }

  /** API Gateway joins the values of a repeated header with commas. */
  private static Map<String, String> headers(String lines) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines.split("\r?\n")) {
      String[] header = line.split(":", 2);
      headers.merge(
          header[0].strip(),
          header.length == 1 ? "" : header[1].strip(),
          (one, other) -> one + "," + other);
    }
    return headers;
  }

  private static void filledIn(Map<String, String> headers, byte[] body) {
    headers.replaceAll(
        (name, value) -> value.replace("{now}", Long.toString(NOW)).replace("{secret}", SECRET));
    var right = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    right.putAll(rightValues(headers, body));
    headers.replaceAll((name, value) -> value.replace("{right}", right.getOrDefault(name, "")));
  }

  /** The headers of credentials, each with the value that it must contain. */
  private static Map<String, String> rightValues(Map<String, String> headers, byte[] body) {
    return Map.of(
        "authorization", BASE64,
        "webhook-signature", standard("webhook", headers, body),
        "svix-signature", standard("svix", headers, body),
        "x-wc-webhook-signature", wooCommerce(body));
  }

  /** Whether the request is taken for the site's; fails on an exception that is not documented. */
  private static boolean isAccepted(Map<String, String> headers, byte[] body) throws Exception {
    try {
      return switch (authenticate(headers, body)) {
        case Signed _, SignedByWooCommerce _ -> true;
        case Anonymous _ -> false;
        case Rejected(var message) -> {
          Rule.isSentence(message);
          yield false;
        }
      };
    } catch (InvalidValueException invalid) {
      Rule.isSentence(invalid.getMessage());
      return false;
    }
  }

  private static Authentication authenticate(Map<String, String> headers, byte[] body)
      throws Exception {
    var request = new HttpRequest(new HttpHeaders(headers), body);
    return Effort.bounded(() -> AUTHENTICATOR.authenticate(request));
  }

  /** Whoever is accepted has shown that they have the secret, in each way that they tried. */
  private static void assertCredentials(Map<String, String> headers, byte[] body) {
    int shown = 0;
    for (Map.Entry<String, String> right : rightValues(headers, body).entrySet()) {
      String value = headers.get(right.getKey());
      if (value != null) {
        Rule.holds(value.contains(right.getValue()), () -> "accepted with a wrong " + right);
        shown++;
      }
    }
    Rule.holds(shown > 0, () -> "accepted without credentials: " + headers);
    for (String family : new String[] {"webhook", "svix"}) {
      Rule.holds(
          !headers.containsKey(family + "-signature") || isNow(headers.get(family + "-timestamp")),
          () -> "accepted with another time: " + headers);
    }
  }

  private static boolean isNow(String timestamp) {
    return Math.abs(Long.parseLong(timestamp) - NOW) <= TOLERANCE;
  }

  /** Accepted credentials, of which one character or the signed contents are others. */
  private static void assertChangedIsRejected(Map<String, String> headers, byte[] body, int seed)
      throws Exception {
    boolean signed = false;
    for (Map.Entry<String, String> right : rightValues(headers, body).entrySet()) {
      String name = right.getKey();
      if (headers.containsKey(name)) {
        var changed = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        changed.putAll(headers);
        changed.put(
            name, headers.get(name).replace(right.getValue(), otherwise(right.getValue(), seed)));
        Rule.holds(!isAccepted(changed, body), () -> "accepted with a changed " + name);
        signed |= !name.equals("authorization");
      }
    }
    if (signed && body.length > 0) {
      byte[] changed = body.clone();
      changed[seed % body.length] ^= (byte) (1 << seed % 8);
      Rule.holds(!isAccepted(headers, changed), () -> "accepted with a changed body");
    }
  }

  /** Any id that is one, and any body, can be signed; and then nothing of it can be changed. */
  private static void assertSignedIsAccepted(String given, byte[] body, int seed) throws Exception {
    String id = given != null && given.matches("[!-~]{1,256}") ? given : "msg_1";
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("webhook-id", id);
    for (long late : new long[] {-TOLERANCE - 1, TOLERANCE + 1, 0}) {
      headers.put("webhook-timestamp", Long.toString(NOW + late));
      headers.put("webhook-signature", "v1," + standard("webhook", headers, body));
      Rule.same(late == 0, isAccepted(headers, body), "signed " + late + " s from now");
    }
    assertChangedIsRejected(headers, body, seed);
  }

  /** The text with one character replaced. */
  private static String otherwise(String text, int seed) {
    int at = seed % text.length();
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  /** The signature by Standard Webhooks, in headers of this family. */
  private static String standard(String family, Map<String, String> headers, byte[] body) {
    String signed = headers.get(family + "-id") + "." + headers.get(family + "-timestamp") + ".";
    return hmac(KEY, signed.getBytes(ISO_8859_1), body);
  }

  private static String wooCommerce(byte[] body) {
    return hmac(SECRET.getBytes(ISO_8859_1), body);
  }

  private static String hmac(byte[] key, byte[]... contents) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] content : contents) {
        mac.update(content);
      }
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
