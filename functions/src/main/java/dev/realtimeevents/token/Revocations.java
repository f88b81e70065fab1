package dev.realtimeevents.token;

import java.time.Instant;

/** Tokens that were taken back before their end. Thread-safe. */
public interface Revocations {

  /** Takes back every token of a subject that was issued until now. */
  void revoke(String subject, Instant now);

  /** Whether this grant's token was taken back; read strongly consistent. */
  boolean revoked(Grant grant);
}
