package dev.realtimeevents.dispatch;

import dev.realtimeevents.event.EventId;
import java.util.Optional;

/** Whether a request may publish. */
sealed interface Verdict {

  /**
   * It may.
   *
   * @param message the id of the webhook, its idempotency key; what signs, signs it with the rest
   */
  record Trusted(Optional<EventId> message) implements Verdict {}

  /** It may, and its body is a resource of WooCommerce rather than an event. */
  record TrustedWooCommerce(WooCommerce.Delivery delivery) implements Verdict {}

  /** It may not; the sentence says what would be right. */
  record Refused(String message) implements Verdict {}
}
