package dev.realtimeevents.authentication;

import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import java.time.Instant;
import java.util.Optional;

/** The result of checking the credentials of a request. */
public sealed interface Authentication {

  /**
   * The sender has the secret.
   *
   * @param webhookId the webhook's id, which makes a repeat the same event
   * @param signedAt the time of signing, by the sender's clock; an API key carries no timestamp
   */
  record Signed(Optional<EventId> webhookId, Optional<Instant> signedAt)
      implements Authentication {}

  /** WooCommerce signed the body, which is a resource and no event. It signs no header. */
  record SignedByWooCommerce() implements Authentication {}

  /** The request has no credentials. */
  record Anonymous() implements Authentication {}

  /**
   * The credentials are wrong.
   *
   * @param message a sentence for the sender that says what would be right
   */
  record Rejected(String message) implements Authentication {}

  /**
   * The webhook's id in a request without a signature: it makes a repeat the same event all the
   * same.
   *
   * @throws InvalidValueException if the header is no valid id, or was sent twice
   */
  static Optional<EventId> webhookId(HttpHeaders headers) {
    return StandardWebhooks.unsignedId(headers);
  }
}
