package dev.realtimeevents.memory;

import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.Revocations;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Revocations in memory. */
public final class MemoryRevocations implements Revocations {
  private final Map<String, Instant> revokedAt = new ConcurrentHashMap<>();
  private final Steps steps;

  public MemoryRevocations(Steps steps) {
    this.steps = steps;
  }

  @Override
  public void revoke(String subject, Instant now) {
    steps.before("revocations.revoke " + subject);
    revokedAt.put(subject, now);
  }

  @Override
  public boolean revoked(Grant grant) {
    steps.before("revocations.revoked " + grant.subject());
    Instant at = revokedAt.get(grant.subject());
    return at != null && !grant.issuedAt().isAfter(at);
  }
}
