package dev.realtimeevents.revoke;

import dev.realtimeevents.token.Grant;
import java.time.Instant;

/** The tokens that were revoked before they expired. Thread-safe. */
public interface RevokedTokens {

  /**
   * Revokes every token of a subject that was issued up to a time. Does nothing if they are revoked
   * up to a later time already.
   */
  void revoke(String subject, Instant until);

  /** Whether the token of this grant is revoked; read strongly consistent. */
  boolean contains(Grant grant);
}
