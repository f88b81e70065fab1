package dev.realtimeevents.dispatch;

import dev.realtimeevents.dispatch.Verdict.Refused;
import dev.realtimeevents.dispatch.Verdict.Trusted;
import dev.realtimeevents.dispatch.Verdict.Unsigned;
import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.secret.Secrets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Judges the credentials of a request: signed by Standard Webhooks, signed by WooCommerce, with the
 * secret as API key, or none. Credentials that are there but wrong are refused. Thread-safe.
 */
public final class Authenticator {
  private static final String BEARER = "Bearer ";

  private final Secrets secrets;
  private final InstantSource clock;

  public Authenticator(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  Verdict judge(Request request) {
    if (!hasCredentials(request.headers())) {
      return new Unsigned();
    }
    Verdict verdict = judge(request, secrets.known());
    return verdict instanceof Refused ? judge(request, secrets.refreshed()) : verdict;
  }

  private static boolean hasCredentials(Headers headers) {
    return StandardWebhooks.signs(headers)
        || WooCommerce.signs(headers)
        || headers.get("Authorization").isPresent();
  }

  private Verdict judge(Request request, List<Secret> secrets) {
    if (StandardWebhooks.signs(request.headers())) {
      return StandardWebhooks.verify(request, secrets, clock.instant());
    }
    if (WooCommerce.signs(request.headers())) {
      return WooCommerce.verify(request, secrets);
    }
    String authorization = request.headers().get("Authorization").orElse("");
    boolean right =
        authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && secrets.stream()
                .anyMatch(secret -> secret.is(authorization.substring(BEARER.length()).strip()));
    return right
        ? new Trusted(request.message(), Optional.empty())
        : new Refused("Authorization must be \"Bearer\" and the secret of this endpoint");
  }
}
