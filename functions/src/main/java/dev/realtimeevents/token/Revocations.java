package dev.realtimeevents.token;

import java.time.Instant;

/** Tokens that were taken back before their end. Thread-safe. */
public interface Revocations {

  /**
   * Takes back every token of a subject that was issued until then. One that reaches less far than
   * one before changes nothing.
   */
  void revoke(String subject, Instant until);

  /** Whether this grant's token was taken back; read strongly consistent. */
  boolean revoked(Grant grant);
}
