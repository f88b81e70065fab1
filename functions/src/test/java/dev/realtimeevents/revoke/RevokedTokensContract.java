package dev.realtimeevents.revoke;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of {@link RevokedTokens}, for every implementation. */
public abstract class RevokedTokensContract {
  /** Far in the future: a table deletes expired rows by its own clock. */
  private final SettableClock clock = new SettableClock(Instant.parse("2126-11-24T00:28:44Z"));

  private RevokedTokens revokedTokens;

  /** A new, empty store. */
  protected abstract RevokedTokens newRevokedTokens(InstantSource clock) throws Exception;

  @BeforeEach
  void beginWithNone() throws Exception {
    revokedTokens = newRevokedTokens(clock);
  }

  @Test
  void nothingIsRevokedAtFirst() {
    assertRevoked(false, "7", Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"-86400, true", "-1, true", "0, true", "1, false", "60, false"})
  void tokensIssuedUntilThenAreRevoked(long seconds, boolean revoked) {
    revokedTokens.revoke("7", clock.instant());

    assertRevoked(revoked, "7", Duration.ofSeconds(seconds));
  }

  /** A token's time of issue is in whole seconds, a revocation's is not. */
  @Test
  void aTokenOfTheSecondOfTheRevocationIsRevoked() {
    revokedTokens.revoke("7", clock.instant().plusMillis(1));

    assertRevoked(true, "7", Duration.ZERO);
  }

  @Test
  void aTokenThatSaysNothingOfItsIssueIsAsOldAsCanBe() {
    revokedTokens.revoke("7", clock.instant());

    assertEquals(
        true,
        revokedTokens.contains(
            new Grant("7", List.of(), Instant.EPOCH, clock.instant().plusSeconds(60))));
  }

  /**
   * A table may keep the row for days, during which tokens without {@code iat} would be rejected.
   */
  @Test
  void aRevocationExpiresWithTheLastTokenItConcerns() {
    var grant =
        new Grant("7", List.of(), Instant.EPOCH, clock.instant().plus(TokenVerifier.MAX_LIFE));
    revokedTokens.revoke("7", clock.instant());

    clock.advance(TokenVerifier.MAX_LIFE.minusSeconds(1));
    assertEquals(true, revokedTokens.contains(grant));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(false, revokedTokens.contains(grant));
  }

  @Test
  void itIsOneSubjects() {
    revokedTokens.revoke("7", clock.instant());
    revokedTokens.revoke("user:é#@ \"x\"", clock.instant());

    assertRevoked(false, "8", Duration.ZERO);
    assertRevoked(false, "70", Duration.ZERO);
    assertRevoked(true, "user:é#@ \"x\"", Duration.ZERO);
  }

  @Test
  void aLaterOneReachesFurther() {
    revokedTokens.revoke("7", clock.instant());
    revokedTokens.revoke("7", clock.instant().plusSeconds(60));

    assertRevoked(true, "7", Duration.ofSeconds(60));
    assertRevoked(false, "7", Duration.ofSeconds(61));
  }

  /** Of two requests the later may carry the earlier time: clocks differ, and networks delay. */
  @Test
  void oneThatReachesLessFarChangesNothing() {
    revokedTokens.revoke("7", clock.instant().plusSeconds(60));
    revokedTokens.revoke("7", clock.instant());
    revokedTokens.revoke("7", clock.instant().plusSeconds(60));

    assertRevoked(true, "7", Duration.ofSeconds(60));
    assertRevoked(false, "7", Duration.ofSeconds(61));
  }

  @Test
  void aSubjectMayBeAsLongAsATokensMay() {
    String longest = "é".repeat(TokenVerifier.MAX_SUBJECT);
    revokedTokens.revoke(longest, clock.instant());

    assertRevoked(true, longest, Duration.ZERO);
  }

  /** Whether a token of the subject, issued this much after the clock's time, is revoked. */
  private void assertRevoked(boolean revoked, String subject, Duration issuedAfter) {
    Instant issuedAt = clock.instant().plus(issuedAfter);
    assertEquals(
        revoked,
        revokedTokens.contains(
            new Grant(subject, List.of("*"), issuedAt, issuedAt.plusSeconds(3600))));
  }
}
