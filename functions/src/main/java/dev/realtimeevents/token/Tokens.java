package dev.realtimeevents.token;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.secret.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Verifies tokens: HS256 under the secret, whatever algorithm the token itself names, with the claims
 * {@code sub}, {@code channels} and {@code exp}, and {@code nbf} and {@code iat} where they are given. A
 * {@code kid} picks the secret by its {@link Secret#id()}. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519: JSON Web Token</a>
 */
public final class Tokens {
  /** The longest that a token may live, so that a revocation need not be remembered longer. */
  public static final Duration MAX_LIFE = Duration.ofHours(24);

  /** How far the site's clock may be ahead. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final int MAX_LENGTH = 4096;
  private static final int MAX_SUBJECT = 256;

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
    } catch (JWTDecodeException notAToken) {
      return new Verified.Bad("The token is not a JSON Web Token");
    } catch (JWTVerificationException refused) {
      return new Verified.Bad(
          "The token must be a JSON Web Token of algorithm HS256 with the claims sub, channels and exp");
    }
  }

  private JWTVerifier verifier(Secret secret) {
    var verification =
        (JWTVerifier.BaseVerification)
            JWT.require(Algorithm.HMAC256(secret.key()))
                .withClaimPresence("exp")
                .withClaimPresence("sub")
                .withClaimPresence("channels")
                .acceptNotBefore(CLOCK_SKEW.toSeconds())
                .acceptIssuedAt(CLOCK_SKEW.toSeconds());
    return verification.build(Clock.fixed(clock.instant(), ZoneOffset.UTC));
  }

  private Verified grant(DecodedJWT token) {
    List<String> channels = token.getClaim("channels").asList(String.class);
    String subject = token.getSubject();
    Instant expiresAt = token.getExpiresAtAsInstant();
    if (channels == null || channels.stream().anyMatch(channel -> channel == null)) {
      return new Verified.Bad("The token's claim channels must be an array of names");
    }
    if (subject.isEmpty() || subject.length() > MAX_SUBJECT) {
      return new Verified.Bad("The token's claim sub must have 1 to " + MAX_SUBJECT + " characters");
    }
    if (expiresAt.isAfter(clock.instant().plus(MAX_LIFE))) {
      return new Verified.Bad("The token lives longer than " + MAX_LIFE.toHours() + " hours");
    }
    Instant issuedAt = Optional.ofNullable(token.getIssuedAtAsInstant()).orElse(Instant.EPOCH);
    return new Verified.Good(new Grant(subject, channels, issuedAt, expiresAt));
  }
}
