package dev.realtimeevents.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The headers that senders send, computed independently of the code that checks them. */
public final class Senders {
  /**
   * Two secrets in the form in which they are handed out; the first is the specification's example.
   */
  public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  public static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  private Senders() {}

  /** The headers of unsigned JSON. */
  public static Map<String, String> json() {
    return new LinkedHashMap<>(Map.of("content-type", "application/json"));
  }

  /** Signed by Standard Webhooks. */
  public static Map<String, String> signed(String secret, String id, long timestamp, String body) {
    Map<String, String> headers = json();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(timestamp));
    headers.put("webhook-signature", signature(secret, id, timestamp, body));
    return headers;
  }

  /** Signed by Standard Webhooks, in the headers of Svix. */
  public static Map<String, String> svix(String secret, String id, long timestamp, String body) {
    Map<String, String> headers = json();
    signed(secret, id, timestamp, body)
        .forEach((name, value) -> headers.put(name.replaceFirst("^webhook-", "svix-"), value));
    return headers;
  }

  /** One signature of Standard Webhooks. */
  public static String signature(String secret, String id, long timestamp, String body) {
    byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
    return "v1," + hmac(key, id + "." + timestamp + "." + body);
  }

  /** With the secret as API key. */
  public static Map<String, String> apiKey(String authorization) {
    Map<String, String> headers = json();
    headers.put("authorization", authorization);
    return headers;
  }

  /**
   * A request as WooCommerce sends it.
   *
   * @param typed the secret in its settings
   */
  public static Map<String, String> wooCommerce(String typed, String topic, String body) {
    Map<String, String> headers = json();
    headers.put("x-wc-webhook-topic", topic);
    headers.put("x-wc-webhook-delivery-id", "e1a2");
    headers.put("x-wc-webhook-signature", hmac(typed.getBytes(UTF_8), body));
    return headers;
  }

  private static String hmac(byte[] key, String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
