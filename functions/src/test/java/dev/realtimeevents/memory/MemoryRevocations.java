package dev.realtimeevents.memory;

import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.Revocations;
import dev.realtimeevents.token.Tokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Revocations in memory. */
public final class MemoryRevocations implements Revocations {
  private final Map<String, Instant> revokedUntil = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Steps steps;

  public MemoryRevocations(InstantSource clock, Steps steps) {
    this.clock = clock;
    this.steps = steps;
  }

  @Override
  public void revoke(String subject, Instant until) {
    steps.before("revocations.revoke " + subject);
    revokedUntil.merge(subject, until, (one, other) -> one.isAfter(other) ? one : other);
  }

  @Override
  public boolean revoked(Grant grant) {
    steps.before("revocations.revoked " + grant.subject());
    Instant until = revokedUntil.get(grant.subject());
    return until != null
        && clock.instant().isBefore(until.plus(Tokens.MAX_LIFE))
        && !grant.issuedAt().isAfter(until);
  }
}
