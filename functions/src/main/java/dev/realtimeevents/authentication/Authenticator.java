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
 * API key, or anonymous. Wrong credentials are rejected even where none are required. Thread-safe.
 */
public final class Authenticator {
  static final String WRONG_KEY =
      "The Authorization header must be \"Bearer\" and the secret of this endpoint";

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

  private Authentication authenticate(HttpRequest request, List<Secret> secrets) {
    HttpHeaders headers = request.headers();
    if (StandardWebhooks.signs(headers)) {
      return StandardWebhooks.verify(request, secrets, clock.instant());
    }
    if (WooCommerce.signs(headers)) {
      return WooCommerce.verify(request, secrets);
    }
    boolean isSecret =
        headers.bearerToken().stream()
            .anyMatch(token -> secrets.stream().anyMatch(secret -> secret.is(token)));
    return isSecret
        ? new Signed(Authentication.webhookId(headers), Optional.empty())
        : new Rejected(WRONG_KEY);
  }
}
