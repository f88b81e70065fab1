package dev.realtimeevents.dispatch;

import dev.realtimeevents.event.EventId;
import java.time.Instant;
import java.util.Optional;

/** What the credentials of a request are worth. */
sealed interface Verdict {

  /**
   * Its sender has the secret.
   *
   * @param message the id of the webhook, its idempotency key; what signs, signs it with the rest
   * @param signedAt when, by the sender's clock; an API key tells no time
   */
  record Trusted(Optional<EventId> message, Optional<Instant> signedAt) implements Verdict {}

  /** Its sender has the secret, and its body is a resource of WooCommerce rather than an event. */
  record TrustedWooCommerce(WooCommerce.Delivery delivery) implements Verdict {}

  /** It has no credentials at all. */
  record Unsigned() implements Verdict {}

  /** Its credentials are wrong; the sentence says what would be right. */
  record Refused(String message) implements Verdict {}
}
