package dev.realtimeevents.token;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.AlgorithmMismatchException;
import com.auth0.jwt.exceptions.IncorrectClaimException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.secret.Secrets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Verifies tokens: HS256 under the secret, whatever algorithm the token itself names, with the
 * claims {@code sub}, {@code channels} and {@code exp}, and optionally {@code nbf} and {@code iat}.
 * A {@code kid} selects the secret by its {@link Secret#id()}. A header that asks for more is
 * refused. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519: JSON Web Token</a>
 */
public final class TokenVerifier {
  /** The longest lifetime of a token. A revocation is stored for as long. */
  public static final Duration MAX_LIFE = Duration.ofHours(24);

  /** The maximum length of a subject, in characters. */
  public static final int MAX_SUBJECT = 256;

  /** How far the site's clock may be ahead of this one. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final int MAX_LENGTH = 4096;

  static final String TOO_LONG =
      "The token is longer than " + MAX_LENGTH + " characters; name fewer channels in it";
  static final String NOT_SIGNED = "The token is not signed with the secret of this endpoint";
  static final String WRONG_ALGORITHM = "The token must be signed with HS256";
  static final String NOT_YET_VALID = "The token is not valid yet; check the clock of the site";
  static final String NOT_A_TOKEN =
      "The token is not a JSON Web Token: two JSON objects, in which no name appears twice, and a"
          + " signature, each in base64url";
  static final String WRONG_SUB =
      "The token's claim sub must be a string of 1 to " + MAX_SUBJECT + " characters";
  static final String WRONG_CHANNELS = "The token's claim channels must be an array of strings";
  static final String WRONG_EXP = "The token's claim exp must be seconds since 1970";
  static final String VALID_TOO_LONG =
      "The token is valid for longer than "
          + MAX_LIFE.toHours()
          + " hours; issue it with an earlier exp";

  private final Secrets secrets;
  private final InstantSource clock;

  public TokenVerifier(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  /** Verifies a token. */
  public TokenCheck verify(String token) {
    if (token.length() > MAX_LENGTH) {
      return new TokenCheck.Invalid(TOO_LONG);
    }
    Optional<String> fault = TokenForm.fault(token);
    if (fault.isPresent()) {
      return new TokenCheck.Invalid(fault.get());
    }
    TokenCheck check = verify(token, secrets.known());
    return check instanceof TokenCheck.Invalid ? verify(token, secrets.refreshed()) : check;
  }

  private TokenCheck verify(String token, List<Secret> secrets) {
    try {
      Optional<String> keyId = Optional.ofNullable(JWT.decode(token).getKeyId());
      for (Secret secret : secrets) {
        if (keyId.isEmpty() || keyId.get().equals(secret.id())) {
          try {
            return grant(verifier(secret).verify(token));
          } catch (SignatureVerificationException otherSecret) {
            // Another secret may have signed it.
          }
        }
      }
      return new TokenCheck.Invalid(NOT_SIGNED);
    } catch (TokenExpiredException expired) {
      return new TokenCheck.Expired();
    } catch (AlgorithmMismatchException otherAlgorithm) {
      return new TokenCheck.Invalid(WRONG_ALGORITHM);
    } catch (IncorrectClaimException early) {
      return new TokenCheck.Invalid(NOT_YET_VALID);
    } catch (JWTVerificationException | DateTimeException | NullPointerException notAToken) {
      // The library does not check for times outside the range of Instant, or for the JSON null.
      return new TokenCheck.Invalid(NOT_A_TOKEN);
    }
  }

  private JWTVerifier verifier(Secret secret) {
    JWTVerifier.BaseVerification verification =
        (JWTVerifier.BaseVerification)
            JWT.require(Algorithm.HMAC256(secret.key()))
                .acceptNotBefore(CLOCK_SKEW.toSeconds())
                .acceptIssuedAt(CLOCK_SKEW.toSeconds());
    return verification.build(Clock.fixed(clock.instant(), ZoneOffset.UTC));
  }

  private TokenCheck grant(DecodedJWT token) {
    String subject = token.getClaim("sub").asString();
    List<Object> channels = token.getClaim("channels").asList(Object.class);
    Instant expiresAt = token.getExpiresAtAsInstant();
    if (subject == null || subject.isEmpty() || subject.length() > MAX_SUBJECT) {
      return new TokenCheck.Invalid(WRONG_SUB);
    }
    if (channels == null || !channels.stream().allMatch(String.class::isInstance)) {
      return new TokenCheck.Invalid(WRONG_CHANNELS);
    }
    if (expiresAt == null) {
      return new TokenCheck.Invalid(WRONG_EXP);
    }
    Optional<Instant> issuedAt = Optional.ofNullable(token.getIssuedAtAsInstant());
    Instant now = clock.instant();
    Instant start = issuedAt.filter(now::isAfter).orElse(now);
    if (expiresAt.isAfter(start.plus(MAX_LIFE))) {
      return new TokenCheck.Invalid(VALID_TOO_LONG);
    }
    var grant =
        new Grant(
            subject,
            channels.stream().map(String.class::cast).toList(),
            issuedAt.orElse(Instant.EPOCH),
            expiresAt);
    return grant.expiredAt(now) ? new TokenCheck.Expired() : new TokenCheck.Valid(grant);
  }
}
