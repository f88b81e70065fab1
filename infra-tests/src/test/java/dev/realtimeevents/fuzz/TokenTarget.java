package dev.realtimeevents.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.token.TokenCheck;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;

/**
 * A token. An input of two parts, with a line break between them, is the header and the claims of a
 * token that is signed here. Any other input is a token as it is, which nobody has signed.
 */
public final class TokenTarget {
  /** The time of the tokens in {@code protocol/tokens.json}. */
  private static final Instant NOW = Instant.ofEpochSecond(1_795_480_124);

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final int MAX_SUBJECT = 256;
  private static final long SKEW = 300;
  private static final long DAY = 86_400;

  private static final TokenVerifier VERIFIER =
      new TokenVerifier(FixedSecrets.of(SECRET), InstantSource.fixed(NOW));

  private TokenTarget() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    check(input);
    if (Effort.alsoLong(input)) {
      check(Effort.longForm(input));
    }
  }

  static void check(byte[] input) throws Exception {
    String[] parts = new String(input, UTF_8).split("\n", 2);
    if (parts.length == 1) {
      assertInvalid("unsigned", parts[0]);
      return;
    }
    String token = Issuer.signed(SECRET, parts[0], parts[1]);
    switch (verify(token)) {
      case TokenCheck.Valid(var grant) -> assertMayBeValid(grant, parts[0], parts[1]);
      case TokenCheck.Expired _ ->
          Rule.holds(
              claims(parts[1]).path("exp").longValue() <= NOW.getEpochSecond(),
              () -> "expired before its time: " + parts[1]);
      case TokenCheck.Invalid(var reason) -> Rule.isSentence(reason);
    }
    assertNoForgery(token, Issuer.signed(OTHER, parts[0], parts[1]), input);
  }

  private static void assertMayBeValid(Grant grant, String header, String text) {
    JsonNode claims = claims(text);
    JsonNode head = Trees.written(header);
    Rule.same("HS256", head.path("alg").textValue(), "alg");
    Rule.holds(!head.has("crit"), () -> "valid, though its header asks for more: " + header);
    Rule.same(grant.subject(), claims.path("sub").textValue(), "sub");
    Rule.holds(
        !grant.subject().isEmpty() && grant.subject().length() <= MAX_SUBJECT,
        () -> "a subject of " + grant.subject().length() + " characters");
    Rule.same(
        claims.path("channels").valueStream().map(JsonNode::textValue).toList(),
        grant.channels(),
        "channels");
    long now = NOW.getEpochSecond();
    long exp = claims.path("exp").longValue();
    Rule.same(exp, grant.expiresAt().getEpochSecond(), "exp");
    Rule.holds(exp > now && exp <= now + DAY, () -> "valid until " + exp);
    for (String notBefore : new String[] {"nbf", "iat"}) {
      JsonNode time = claims.path(notBefore);
      Rule.holds(
          time.isMissingNode() || time.isNull() || time.longValue() <= now + SKEW,
          () -> "valid before its " + notBefore);
    }
  }

  /** The same token without its signature, with another one, and with other contents. */
  private static void assertNoForgery(String token, String otherwiseSigned, byte[] input)
      throws Exception {
    int end = token.lastIndexOf('.');
    String content = token.substring(0, end);
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(end + 1));
    int seed = Arrays.hashCode(input) >>> 1;
    byte[] flipped = signature.clone();
    flipped[seed % flipped.length] ^= (byte) (1 << seed % 8);

    assertInvalid("without a signature", content + ".");
    assertInvalid("signed with another secret", otherwiseSigned);
    assertInvalid("a bit of the signature is another", content + "." + encoded(flipped));
    assertInvalid("half of the signature", content + "." + encoded(Arrays.copyOf(signature, 16)));
    assertInvalid("a character follows", token + "A");
    char last = token.charAt(token.length() - 1);
    assertInvalid(
        "the last character is another",
        token.substring(0, token.length() - 1) + (char) (last == 'z' ? 'y' : last + 1));
    int at = seed % content.length();
    char other = content.charAt(at) == 'A' ? 'B' : 'A';
    if (content.charAt(at) != '.') {
      assertInvalid(
          "a character of the contents is another",
          content.substring(0, at) + other + token.substring(at + 1));
    }
  }

  private static void assertInvalid(String what, String token) throws Exception {
    TokenCheck check = verify(token);
    Rule.holds(check instanceof TokenCheck.Invalid, () -> what + ": " + check + " for " + token);
  }

  private static TokenCheck verify(String token) throws Exception {
    return Effort.bounded(() -> VERIFIER.verify(token));
  }

  private static JsonNode claims(String text) {
    return Trees.written(text);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
