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
 * claims {@code sub}, {@code channels} and {@code exp}, and {@code nbf} and {@code iat} where they
 * are given. A {@code kid} picks the secret by its {@link Secret#id()}. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519: JSON Web Token</a>
 */
public final class Tokens {
  /** The longest that a token may live, so that a revocation need not be remembered longer. */
  public static final Duration MAX_LIFE = Duration.ofHours(24);

  /** The most characters of a subject. */
  public static final int MAX_SUBJECT = 256;

  /** How far the site's clock may be ahead. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final int MAX_LENGTH = 4096;

  private final Secrets secrets;
  private final InstantSource clock;

  public Tokens(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  public Verified verify(String token) {
    if (token.length() > MAX_LENGTH) {
      return new Verified.Bad("A token has at most " + MAX_LENGTH + " characters");
    }
    Verified verified = verify(token, secrets.known());
    return verified instanceof Verified.Bad ? verify(token, secrets.refreshed()) : verified;
  }

  private Verified verify(String token, List<Secret> secrets) {
    try {
      Optional<String> keyId = Optional.ofNullable(JWT.decode(token).getKeyId());
      for (Secret secret : secrets) {
        if (keyId.isEmpty() || keyId.get().equals(secret.id())) {
          try {
            return grant(verifier(secret).verify(token));
          } catch (SignatureVerificationException otherSecret) {
            // Perhaps it was signed with another one.
          }
        }
      }
      return new Verified.Bad("The token is not signed with the secret of this endpoint");
    } catch (TokenExpiredException expired) {
      return new Verified.Expired();
    } catch (AlgorithmMismatchException otherAlgorithm) {
      return new Verified.Bad("The token must be signed with HS256");
    } catch (IncorrectClaimException early) {
      return new Verified.Bad("The token is not valid yet; is the clock of the site right?");
    } catch (JWTVerificationException | DateTimeException | NullPointerException notAToken) {
      // The library meets times beyond what Instant holds, and the JSON null, without a check.
      return new Verified.Bad("The token is not a JSON Web Token");
    }
  }

  private JWTVerifier verifier(Secret secret) {
    var verification =
        (JWTVerifier.BaseVerification)
            JWT.require(Algorithm.HMAC256(secret.key()))
                .acceptNotBefore(CLOCK_SKEW.toSeconds())
                .acceptIssuedAt(CLOCK_SKEW.toSeconds());
    return verification.build(Clock.fixed(clock.instant(), ZoneOffset.UTC));
  }

  private Verified grant(DecodedJWT token) {
    String subject = token.getClaim("sub").asString();
    List<Object> channels = token.getClaim("channels").asList(Object.class);
    Instant expiresAt = token.getExpiresAtAsInstant();
    if (subject == null || subject.isEmpty() || subject.length() > MAX_SUBJECT) {
      return new Verified.Bad(
          "The token's claim sub must be a string of 1 to " + MAX_SUBJECT + " characters");
    }
    if (channels == null || !channels.stream().allMatch(String.class::isInstance)) {
      return new Verified.Bad("The token's claim channels must be an array of names");
    }
    if (expiresAt == null) {
      return new Verified.Bad("The token's claim exp must be seconds since 1970");
    }
    Optional<Instant> issuedAt = Optional.ofNullable(token.getIssuedAtAsInstant());
    Instant now = clock.instant();
    Instant begin = issuedAt.filter(now::isAfter).orElse(now);
    if (expiresAt.isAfter(begin.plus(MAX_LIFE))) {
      return new Verified.Bad("The token lives longer than " + MAX_LIFE.toHours() + " hours");
    }
    var grant =
        new Grant(
            subject,
            channels.stream().map(String.class::cast).toList(),
            issuedAt.orElse(Instant.EPOCH),
            expiresAt);
    return grant.expiredAt(now) ? new Verified.Expired() : new Verified.Good(grant);
  }
}
