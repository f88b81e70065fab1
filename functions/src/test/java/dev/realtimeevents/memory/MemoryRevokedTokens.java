package dev.realtimeevents.memory;

import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Revocations in memory. */
public final class MemoryRevokedTokens implements RevokedTokens {
  private final Map<String, Instant> revokedUntil = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Steps steps;

  public MemoryRevokedTokens(InstantSource clock, Steps steps) {
    this.clock = clock;
    this.steps = steps;
  }

  @Override
  public void revoke(String subject, Instant until) {
    steps.before("revokedTokens.revoke " + subject);
    revokedUntil.merge(subject, until, (one, other) -> one.isAfter(other) ? one : other);
  }

  @Override
  public boolean contains(Grant grant) {
    steps.before("revokedTokens.contains " + grant.subject());
    Instant until = revokedUntil.get(grant.subject());
    return until != null
        && clock.instant().isBefore(until.plus(TokenVerifier.MAX_LIFE))
        && !grant.issuedAt().isAfter(until);
  }
}
