package dev.realtimeevents.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.authentication.Authentication;
import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.authentication.Senders;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.token.TokenCheck;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The secret is rotated while senders send and pages show tokens. */
final class SecretRotationTest {
  private static final String FIRST = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String SECOND = "C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final String THIRD = "bm90IHRoZSBzZWNyZXQgb2YgdGhpcyBlbmRwb2ludA==";

  /** Longer than the shortest time between two requests to Secrets Manager. */
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(11);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  private final Vault vault = new Vault(FIRST);
  private final SecretsManagerSecrets secrets = new SecretsManagerSecrets(vault, "arn:1", clock);
  private final Authenticator authenticator = new Authenticator(secrets, clock);
  private final TokenVerifier tokens = new TokenVerifier(secrets, clock);

  @Test
  void requestsWithTheNewSecretAndThePreviousOneAreAcceptedAndNoOthers() {
    assertAccepted(FIRST);
    assertRejected(SECOND);

    rotateTo(SECOND);
    assertAccepted(SECOND);
    assertAccepted(FIRST);
    assertRejected(THIRD);

    rotateTo(THIRD);
    assertAccepted(THIRD);
    assertAccepted(SECOND);
    assertRejected(FIRST);
  }

  @Test
  void aTokenStaysValidThroughARotationAndItsKeyIdSelectsTheSecret() {
    assertTrue(isValid(token(FIRST, FIRST)));
    assertFalse(isValid(token(SECOND, SECOND)));

    rotateTo(SECOND);
    assertTrue(isValid(token(SECOND, SECOND)));
    assertTrue(isValid(token(FIRST, FIRST)));
    assertFalse(isValid(token(FIRST, SECOND)));
    assertFalse(isValid(token(SECOND, FIRST)));

    rotateTo(THIRD);
    assertTrue(isValid(token(THIRD, THIRD)));
    assertTrue(isValid(token(SECOND, SECOND)));
    assertFalse(isValid(token(FIRST, FIRST)));
  }

  private void rotateTo(String secret) {
    vault.stages.put("AWSPREVIOUS", vault.stages.put("AWSCURRENT", secret));
    clock.advance(LONG_ENOUGH);
  }

  private void assertAccepted(String secret) {
    for (HttpRequest request : requests(secret)) {
      switch (authenticator.authenticate(request)) {
        case Authentication.Signed _, Authentication.SignedByWooCommerce _ -> {}
        case Authentication.Anonymous _, Authentication.Rejected _ ->
            throw new AssertionError("not accepted: " + request);
      }
    }
  }

  private void assertRejected(String secret) {
    for (HttpRequest request : requests(secret)) {
      assertEquals(Authentication.Rejected.class, authenticator.authenticate(request).getClass());
    }
  }

  /** The same request with each of the three kinds of credentials. */
  private List<HttpRequest> requests(String secret) {
    String body = "{\"event\":\"rotated\"}";
    String whsec = "whsec_" + secret;
    return List.of(
        request(Senders.apiKey("Bearer " + whsec), body),
        request(Senders.signed(secret, "msg_1", clock.instant().getEpochSecond(), body), body),
        request(Senders.wooCommerce(whsec, "order.updated", body), body));
  }

  private static HttpRequest request(Map<String, String> headers, String body) {
    return new HttpRequest(new HttpHeaders(headers), body.getBytes(UTF_8));
  }

  private boolean isValid(String token) {
    return tokens.verify(token) instanceof TokenCheck.Valid;
  }

  /** A token that names one secret and is signed with another, or with the same. */
  private String token(String named, String signing) {
    return Issuer.signed(
        signing,
        "{\"alg\":\"HS256\",\"kid\":\"" + new Secret(named).id() + "\"}",
        "{\"sub\":\"7\",\"channels\":[\"order:*\"],\"exp\":%d}"
            .formatted(clock.instant().plusSeconds(60).getEpochSecond()));
  }
}
