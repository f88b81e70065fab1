package dev.realtimeevents.authentication;

import dev.realtimeevents.authentication.Authentication.Anonymous;
import dev.realtimeevents.authentication.Authentication.Rejected;
import dev.realtimeevents.authentication.Authentication.Signed;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.secret.Secrets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Authenticates requests: signed by Standard Webhooks, signed by WooCommerce, with the secret as
 * API key, or anonymous. Each kind of credentials that a request has must be right: a wrong one is
 * rejected beside a right one, and even where none is required. Thread-safe.
 */
public final class Authenticator {
  static final String WRONG_KEY =
      "The Authorization header must be \"Bearer\" and the secret of this endpoint, sent once";

  private final Secrets secrets;
  private final InstantSource clock;

  public Authenticator(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Checks the credentials of a request.
   *
   * @throws InvalidValueException if a header of a correctly signed request is missing or invalid
   */
  public Authentication authenticate(HttpRequest request) {
    if (!hasCredentials(request.headers())) {
      return new Anonymous();
    }
    Authentication result = authenticate(request, secrets.known());
    return result instanceof Rejected ? authenticate(request, secrets.refreshed()) : result;
  }

  private static boolean hasCredentials(HttpHeaders headers) {
    return StandardWebhooks.signs(headers)
        || WooCommerce.signs(headers)
        || headers.get("Authorization").isPresent();
  }

  /** A body that WooCommerce signed is a resource, whoever else signed it. */
  private Authentication authenticate(HttpRequest request, List<Secret> secrets) {
    HttpHeaders headers = request.headers();
    if (headers.get("Authorization").isPresent() && !hasKey(headers, secrets)) {
      return new Rejected(WRONG_KEY);
    }
    Optional<Authentication> webhook =
        StandardWebhooks.signs(headers)
            ? Optional.of(StandardWebhooks.verify(request, secrets, clock.instant()))
            : Optional.empty();
    if (WooCommerce.signs(headers) && !(webhook.orElse(null) instanceof Rejected)) {
      return WooCommerce.verify(request, secrets);
    }
    return webhook.orElseGet(() -> new Signed(Authentication.webhookId(headers), Optional.empty()));
  }

  private static boolean hasKey(HttpHeaders headers, List<Secret> secrets) {
    return headers
        .bearerToken()
        .filter(token -> secrets.stream().anyMatch(secret -> secret.is(token)))
        .isPresent();
  }
}
