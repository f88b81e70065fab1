package dev.realtimeevents.token;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.secret.FixedSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenVerifierTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  /** The first 16 hex digits of the SHA-256 of each secret's bytes, computed by another program. */
  private static final String KEY_ID = "f74e1720b7614881";

  private static final String OTHER_KEY_ID = "640bcf020faf995f";

  private static final long NOW = 1_795_480_124;
  private static final String GOOD_CLAIMS =
      "{\"sub\":\"7\",\"channels\":[\"order:*\"],\"iat\":1795480124,\"exp\":1795483724}";

  private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(NOW));
  private FixedSecrets secrets = FixedSecrets.of(SECRET);

  // Good.

  @Test
  void aTokenGrantsItsChannels() {
    assertEquals(
        new TokenCheck.Valid(
            new Grant(
                "7",
                List.of("order:*"),
                Instant.ofEpochSecond(NOW),
                Instant.ofEpochSecond(NOW + 3600))),
        verify(GOOD_CLAIMS));
  }

  @Test
  void withoutATimeOfIssueItIsAsOldAsCanBe() {
    TokenCheck.Valid good =
        assertInstanceOf(
            TokenCheck.Valid.class, verify("{\"sub\":\"7\",\"channels\":[],\"exp\":1795483724}"));

    assertEquals(Instant.EPOCH, good.grant().issuedAt());
    assertEquals(List.of(), good.grant().channels());
  }

  @Test
  void otherClaimsAreTheSitesOwnAffair() {
    assertGood(
        "{\"iss\":\"https://example.com\",\"aud\":[\"a\"],\"jti\":5,\"x\":{\"y\":[1.5]},"
            + GOOD_CLAIMS.substring(1));
  }

  // Time.

  @Test
  void aTokenEndsToTheSecond() {
    clock.set(Instant.ofEpochSecond(NOW + 3600).minusMillis(1));
    assertGood(GOOD_CLAIMS);

    clock.advance(Duration.ofMillis(1));
    assertEquals(new TokenCheck.Expired(), verify(GOOD_CLAIMS));
    clock.advance(Duration.ofDays(1000));
    assertEquals(new TokenCheck.Expired(), verify(GOOD_CLAIMS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbf", "iat"})
  void theClockOfTheSiteMayBeFiveMinutesAhead(String claim) {
    assertGood(with(claim, NOW + 300));
    assertInvalid(TokenVerifier.NOT_YET_VALID, with(claim, NOW + 301));
  }

  @ParameterizedTest
  @CsvSource({"1795566524, true", "1795566525, false"})
  void aTokenLastsAtMostADay(long expiresAt, boolean good) {
    TokenCheck check = verify("{\"sub\":\"7\",\"channels\":[\"a\"],\"exp\":" + expiresAt + "}");

    if (good) {
      assertInstanceOf(TokenCheck.Valid.class, check);
    } else {
      assertEquals(new TokenCheck.Invalid(TokenVerifier.VALID_TOO_LONG), check);
    }
  }

  /** Otherwise a revoked token would be valid again after its revocation expires. */
  @Test
  void aTokenLastsAtMostADayFromItsIssue() {
    String claims =
        "{\"sub\":\"7\",\"channels\":[],\"iat\":%d,\"exp\":%d}".formatted(NOW, NOW + 86_401);
    clock.advance(Duration.ofHours(23));

    assertInvalid(TokenVerifier.VALID_TOO_LONG, claims);
    assertGood(claims.replace(Long.toString(NOW + 86_401), Long.toString(NOW + 86_400)));
  }

  // Claims.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"channels\":[],\"exp\":1795483724}",
        "{\"sub\":null,\"channels\":[],\"exp\":1795483724}",
        "{\"sub\":\"\",\"channels\":[],\"exp\":1795483724}",
        "{\"sub\":7,\"channels\":[],\"exp\":1795483724}",
        "{\"sub\":[\"7\"],\"channels\":[],\"exp\":1795483724}",
        "{\"sub\":{},\"channels\":[],\"exp\":1795483724}",
      })
  void aSubjectIsAString(String claims) {
    assertInvalid(TokenVerifier.WRONG_SUB, claims);
  }

  @ParameterizedTest
  @CsvSource({"256, true", "257, false"})
  void aSubjectHas256CharactersAtMost(int length, boolean good) {
    TokenCheck check =
        verify("{\"sub\":\"%s\",\"channels\":[],\"exp\":1795483724}".formatted("s".repeat(length)));

    assertEquals(good, check instanceof TokenCheck.Valid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"7\",\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":null,\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":\"a\",\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":{\"a\":1},\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":[\"a\",null],\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":[\"a\",5],\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":[[\"a\"]],\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":[{}],\"exp\":1795483724}",
      })
  void channelsAreAnArrayOfNames(String claims) {
    assertInvalid(TokenVerifier.WRONG_CHANNELS, claims);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"7\",\"channels\":[]}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":null}",
      })
  void withoutAnEndNoToken(String claims) {
    assertInvalid(TokenVerifier.WRONG_EXP, claims);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"7\",\"channels\":[],\"exp\":\"1795483724\"}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":true}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":[]}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":9223372036854775807}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":-9223372036854775808}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":1e400}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":99999999999999999999}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":1795483724,\"iat\":9223372036854775807}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":1795483724,\"nbf\":\"soon\"}",
        "[]",
        "7",
        "null",
        "",
        "{",
      })
  void anUnreadableTokenIsInvalid(String claims) {
    assertInstanceOf(TokenCheck.Invalid.class, verify(claims));
  }

  // Signature.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"hs256\"}",
        "{\"alg\":\"HS512\"}",
        "{\"alg\":\"HS384\"}",
        "{\"alg\":\"RS256\"}",
        "{\"alg\":\"ES256\"}",
        "{\"typ\":\"JWT\"}",
        "{\"alg\":null}",
        "{\"alg\":\"\"}",
        "{\"alg\":[\"HS256\"]}",
        "{\"alg\":\"HS256 \"}",
        "{\"alg\":256}",
        "{\"ALG\":\"HS256\"}",
      })
  void theTokenDoesNotChooseTheAlgorithm(String header) {
    assertEquals(
        new TokenCheck.Invalid(TokenVerifier.WRONG_ALGORITHM),
        tokens().verify(Issuer.signed(SECRET, header, GOOD_CLAIMS)));
  }

  /**
   * Of RFC 7515, 7516, 7519 and 7797: what changes the meaning of a token, which we do not know.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"crit\":[\"exp\"]",
        "\"crit\":[\"b64\"],\"b64\":true",
        "\"crit\":[\"b64\"],\"b64\":false",
        "\"crit\":[\"alg\"]",
        "\"crit\":[]",
        "\"crit\":null",
        "\"crit\":\"exp\"",
        "\"b64\":false",
        "\"b64\":\"true\"",
        "\"b64\":null",
        "\"zip\":\"DEF\"",
        "\"zip\":null",
        "\"cty\":\"JWT\"",
        "\"cty\":\"json\"",
        "\"typ\":\"at+jwt\"",
        "\"typ\":\"JOSE\"",
        "\"typ\":\"\"",
        "\"typ\":null",
        "\"typ\":[\"JWT\"]",
        "\"kid\":5",
        "\"kid\":null",
        "\"kid\":[\"f74e1720b7614881\"]",
      })
  void aHeaderThatMustBeUnderstoodIsNamed(String parameter) {
    TokenCheck.Invalid invalid =
        assertInstanceOf(
            TokenCheck.Invalid.class, withHeader("{\"alg\":\"HS256\"," + parameter + "}"));

    assertTrue(invalid.reason().contains(parameter.substring(1, 4)), invalid.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"typ\":\"JWT\"",
        "\"typ\":\"jwt\"",
        "\"typ\":\"application/jwt\"",
        "\"b64\":true",
        "\"x\":{\"crit\":[\"y\"]}",
        "\"Crit\":[\"y\"]",
        "\"jku\":\"https://example.com/keys\",\"x5c\":[],\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}",
      })
  void otherParametersOfTheHeaderAreIgnored(String parameter) {
    assertInstanceOf(TokenCheck.Valid.class, withHeader("{\"alg\":\"HS256\"," + parameter + "}"));
  }

  /** Readers differ in which of two they take. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
        "{\"alg\":\"none\",\"alg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"\\u0061lg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"kid\":\"x\",\"kid\":\"f74e1720b7614881\"}",
        "{\"alg\":\"HS256\"} {}",
        "[\"HS256\"]",
      })
  void aHeaderIsOneObjectWithEachNameOnce(String header) {
    assertEquals(new TokenCheck.Invalid(TokenVerifier.NOT_A_TOKEN), withHeader(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"8\",\"sub\":\"7\",\"channels\":[],\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":[],\"channels\":[\"*\"],\"exp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":1,\"\\u0065xp\":1795483724}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":1795483724,\"x\":{\"y\":1,\"y\":2}}",
        "{\"sub\":\"7\",\"channels\":[],\"exp\":1795483724} {}",
      })
  void claimsAreOneObjectWithEachNameOnce(String claims) {
    assertInvalid(TokenVerifier.NOT_A_TOKEN, claims);
  }

  @Test
  void aTokenInATokenIsInvalid() {
    String inner = Issuer.signed(SECRET, Issuer.HEADER, GOOD_CLAIMS);

    assertInvalid(TokenVerifier.NOT_A_TOKEN, inner);
    assertInvalid(TokenVerifier.NOT_A_TOKEN, "\"" + inner + "\"");
    assertInstanceOf(
        TokenCheck.Invalid.class,
        tokens().verify(Issuer.signed(SECRET, "{\"alg\":\"HS256\",\"cty\":\"JWT\"}", inner)));
  }

  @Test
  void aTokenWithAlgorithmNoneIsInvalid() {
    String token = Issuer.signed(SECRET, "{\"alg\":\"none\"}", GOOD_CLAIMS);

    assertInstanceOf(
        TokenCheck.Invalid.class, tokens().verify(token.substring(0, token.lastIndexOf('.') + 1)));
  }

  @Test
  void theRightAlgorithmWithTheSignatureOfAnotherIsNotSigned() {
    assertNotSigned(Issuer.signed("HmacSHA512", SECRET, Issuer.HEADER, GOOD_CLAIMS));
  }

  @Test
  void anotherSecretSignsForAnotherEndpoint() {
    assertNotSigned(Issuer.signed(OTHER_SECRET, Issuer.HEADER, GOOD_CLAIMS));
  }

  @Test
  void theSignatureIsOverTheClaims() {
    String[] one = Issuer.signed(SECRET, Issuer.HEADER, GOOD_CLAIMS).split("\\.");
    String[] other =
        Issuer.signed(SECRET, Issuer.HEADER, GOOD_CLAIMS.replace("order", "admin")).split("\\.");

    assertNotSigned(other[0] + "." + other[1] + "." + one[2]);
  }

  @Test
  void anExpiredTokenOfAnotherSecretIsNotOneOfOurs() {
    clock.advance(Duration.ofDays(7));

    assertNotSigned(Issuer.signed(OTHER_SECRET, Issuer.HEADER, GOOD_CLAIMS));
  }

  // Rotation.

  @Test
  void theSecretBeforeARotationStillSigns() {
    secrets = FixedSecrets.of(OTHER_SECRET, SECRET);

    assertGood(GOOD_CLAIMS);
  }

  @Test
  void aNewSecretWorksImmediately() {
    secrets = FixedSecrets.of(OTHER_SECRET).thenRefreshed(SECRET, OTHER_SECRET);

    assertGood(GOOD_CLAIMS);
  }

  @Test
  void aKeyIdPicksItsSecret() {
    secrets = FixedSecrets.of(SECRET, OTHER_SECRET);

    assertInstanceOf(TokenCheck.Valid.class, signedWithKeyId(SECRET, KEY_ID));
    assertInstanceOf(TokenCheck.Valid.class, signedWithKeyId(OTHER_SECRET, OTHER_KEY_ID));
    TokenCheck notSigned = new TokenCheck.Invalid(TokenVerifier.NOT_SIGNED);
    assertEquals(notSigned, signedWithKeyId(OTHER_SECRET, KEY_ID));
    assertEquals(notSigned, signedWithKeyId(SECRET, OTHER_KEY_ID));
    assertEquals(notSigned, signedWithKeyId(SECRET, "unknown"));
    assertEquals(notSigned, signedWithKeyId(SECRET, KEY_ID.toUpperCase(Locale.ROOT)));
  }

  @Test
  void theKeyIdOfANewSecretIsFoundImmediately() {
    secrets = FixedSecrets.of(SECRET).thenRefreshed(OTHER_SECRET, SECRET);

    assertInstanceOf(TokenCheck.Valid.class, signedWithKeyId(OTHER_SECRET, OTHER_KEY_ID));
  }

  // Anything else.

  @Test
  void aTokenHas4096CharactersAtMost() {
    String longest = tokenOf(4096);
    assertEquals(4096, longest.length());

    assertInstanceOf(TokenCheck.Valid.class, tokens().verify(longest));
    assertEquals(new TokenCheck.Invalid(TokenVerifier.TOO_LONG), tokens().verify(longest + "A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "token",
        "e30.e30.",
        "e30.e30.e30",
        "bnVsbA.bnVsbA.",
        "é.é.é",
        "\u0000.\u0000.\u0000",
        "W10.W10.W10",
        "e30.e30",
        "e30.e30.e30.e30",
        " . . "
      })
  void garbageIsNoToken(String garbage) {
    assertInstanceOf(TokenCheck.Invalid.class, tokens().verify(garbage));
  }

  @Test
  void claimsNestedVeryDeepAreNoToken() {
    String deep = "[".repeat(1400) + "]".repeat(1400);

    assertInstanceOf(
        TokenCheck.Invalid.class,
        verify("{\"sub\":\"7\",\"channels\":[],\"exp\":1795483724,\"x\":" + deep + "}"));
  }

  /** Random texts, some with a valid signature and strange claims. */
  @Test
  void everyTextIsAnswered() {
    long seed = 20261124;
    var random = new Random(seed);
    TokenVerifier tokens = tokens();
    String token = Issuer.signed(SECRET, Issuer.HEADER, GOOD_CLAIMS);
    int good = 0;
    for (int n = 0; n < 20_000; n++) {
      String mutant =
          switch (n % 3) {
            case 0 -> mutated(token, random);
            case 1 -> Issuer.signed(SECRET, Issuer.HEADER, mutated(GOOD_CLAIMS, random));
            default -> Issuer.signed(SECRET, mutated(Issuer.HEADER, random), GOOD_CLAIMS);
          };
      TokenCheck check =
          assertDoesNotThrow(() -> tokens.verify(mutant), "seed " + seed + ": " + mutant);
      if (check instanceof TokenCheck.Valid) {
        good++;
        if (n % 3 == 0) {
          assertEquals(signedPart(token), signedPart(mutant), "seed " + seed + ": " + mutant);
        }
      }
    }
    assertTrue(good > 100, "only " + good + " were good: the mutations say little");
    assertNotEquals(20_000, good);
  }

  private static String signedPart(String token) {
    return token.substring(0, token.lastIndexOf('.'));
  }

  private static String mutated(String text, Random random) {
    var mutant = new StringBuilder(text);
    for (int n = random.nextInt(1, 4); n > 0 && !mutant.isEmpty(); n--) {
      int at = random.nextInt(mutant.length());
      switch (random.nextInt(5)) {
        case 0 -> mutant.deleteCharAt(at);
        case 1 -> mutant.setCharAt(at, (char) random.nextInt(1, 0x250));
        case 2 -> mutant.insert(at, "\",:{}[]0123456789.-enull".charAt(random.nextInt(23)));
        case 3 -> mutant.insert(at, mutant.substring(at, random.nextInt(at, mutant.length())));
        default -> mutant.setLength(at);
      }
    }
    return mutant.toString();
  }

  /** A valid token of this length, with an unused claim as filler. */
  private static String tokenOf(int length) {
    for (int filler = 0; ; filler++) {
      String token =
          Issuer.signed(
              SECRET,
              Issuer.HEADER,
              "{\"x\":\"" + "x".repeat(filler) + "\"," + GOOD_CLAIMS.substring(1));
      if (token.length() >= length) {
        return token;
      }
    }
  }

  private static String with(String claim, long value) {
    return "{\"sub\":\"7\",\"channels\":[],\"exp\":1795483724,\"%s\":%d}".formatted(claim, value);
  }

  private TokenCheck signedWithKeyId(String secret, String keyId) {
    return tokens()
        .verify(
            Issuer.signed(secret, "{\"alg\":\"HS256\",\"kid\":\"" + keyId + "\"}", GOOD_CLAIMS));
  }

  private TokenCheck withHeader(String header) {
    return tokens().verify(Issuer.signed(SECRET, header, GOOD_CLAIMS));
  }

  private TokenVerifier tokens() {
    return new TokenVerifier(secrets, clock);
  }

  private TokenCheck verify(String claims) {
    return tokens().verify(Issuer.signed(SECRET, Issuer.HEADER, claims));
  }

  private void assertGood(String claims) {
    assertInstanceOf(TokenCheck.Valid.class, verify(claims));
  }

  private void assertInvalid(String reason, String claims) {
    assertEquals(new TokenCheck.Invalid(reason), verify(claims));
  }

  private void assertNotSigned(String token) {
    assertEquals(new TokenCheck.Invalid(TokenVerifier.NOT_SIGNED), tokens().verify(token));
  }
}
