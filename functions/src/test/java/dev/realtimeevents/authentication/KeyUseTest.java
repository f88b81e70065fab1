package dev.realtimeevents.authentication;

import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.authentication.Senders.apiKey;
import static dev.realtimeevents.authentication.Senders.signature;
import static dev.realtimeevents.authentication.Senders.signed;
import static dev.realtimeevents.authentication.Senders.svix;
import static dev.realtimeevents.authentication.Senders.wooCommerce;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.realtimeevents.authentication.Authentication.Rejected;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.token.TokenCheck;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * One secret signs webhooks and tokens, and is the API key. None of the three passes for another: a
 * signed webhook is a text with two dots or more, a signed token one with a single dot, and the key
 * of WooCommerce's signature is the text of the secret instead of its bytes.
 */
final class KeyUseTest {
  private static final long NOW = 1_795_480_124;
  private static final String CLAIMS =
      "{\"sub\":\"7\",\"channels\":[\"*\"],\"iat\":1795480124,\"exp\":1795483724}";

  private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(NOW));
  private final FixedSecrets secrets = FixedSecrets.of(SECRET);
  private final Authenticator authenticator = new Authenticator(secrets, clock);
  private final TokenVerifier tokens = new TokenVerifier(secrets, clock);

  /** Also of one whose id and body are the parts of a token. */
  @Test
  void aSignedWebhookIsNoToken() {
    String header = base64url(Issuer.HEADER);
    String claims = base64url(CLAIMS);
    for (String id : List.of("msg_1", header, header + "." + claims)) {
      for (String body : List.of("{\"event\":\"x\"}", claims, "", ".")) {
        String mac = signature(SECRET, id, NOW, body).substring("v1,".length());
        String base64url = mac.replace('+', '-').replace('/', '_').replace("=", "");

        assertNoToken(id + "." + NOW + "." + body + "." + base64url);
        assertNoToken(header + "." + claims + "." + base64url);
        assertNoToken(header + "." + base64url(NOW + "." + body) + "." + base64url);
      }
    }
  }

  /** The body that WooCommerce signs may be the signed part of a token. */
  @Test
  void aSignatureOfWooCommerceIsNoToken() {
    String signed = base64url(Issuer.HEADER) + "." + base64url(CLAIMS);
    for (String typed : List.of(SECRET, SECRET.substring("whsec_".length()))) {
      String mac = wooCommerce(typed, "a.b", signed).get("x-wc-webhook-signature");

      assertNoToken(signed + "." + mac.replace('+', '-').replace('/', '_').replace("=", ""));
    }
  }

  /** Wherever a token is split into id, time and body. */
  @Test
  void aTokenIsNoSignature() {
    var random = new Random(NOW);
    for (int n = 0; n < 200; n++) {
      String token = Issuer.signed(SECRET, Issuer.HEADER, CLAIMS.replace("\"7\"", "\"" + n + "\""));
      String[] parts = token.split("\\.");
      String signature = "v1," + parts[2].replace('-', '+').replace('_', '/') + "=";
      String claims = parts[1];
      int at = random.nextInt(claims.length());
      for (String id : List.of(parts[0], parts[0] + "." + claims, claims)) {
        for (String body : List.of(claims, claims.substring(at), parts[0] + "." + claims, "")) {
          Map<String, String> headers = signed(SECRET, id, NOW, body);
          headers.put("webhook-signature", signature);
          assertRejected(headers, body);
          Map<String, String> likewise = svix(SECRET, id, NOW, body);
          likewise.put("svix-signature", signature);
          assertRejected(likewise, body);
          Map<String, String> shop = wooCommerce(SECRET, "a.b", body);
          shop.put("x-wc-webhook-signature", signature.substring("v1,".length()));
          assertRejected(shop, body);
        }
      }
    }
  }

  @Test
  void aTokenIsNoApiKeyAndTheApiKeyNoToken() {
    assertRejected(apiKey("Bearer " + Issuer.signed(SECRET, Issuer.HEADER, CLAIMS)), "{}");
    assertNoToken(SECRET);
    assertNoToken(SECRET.substring("whsec_".length()));
  }

  @Test
  void aSignatureIsNoApiKey() {
    String signature = signature(SECRET, "msg_1", NOW, "{}");
    assertRejected(apiKey("Bearer " + signature), "{}");
    assertRejected(apiKey("Bearer " + signature.substring("v1,".length())), "{}");
  }

  private void assertNoToken(String text) {
    assertInstanceOf(TokenCheck.Invalid.class, tokens.verify(text), text);
  }

  private void assertRejected(Map<String, String> headers, String body) {
    assertInstanceOf(
        Rejected.class,
        authenticator.authenticate(
            new HttpRequest(new HttpHeaders(headers), body.getBytes(UTF_8))));
  }

  private static String base64url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
