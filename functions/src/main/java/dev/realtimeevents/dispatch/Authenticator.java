package dev.realtimeevents.dispatch;

import dev.realtimeevents.dispatch.Verdict.Refused;
import dev.realtimeevents.dispatch.Verdict.Trusted;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.secret.Secrets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a request may publish: signed by Standard Webhooks, signed by WooCommerce, with the
 * secret as API key, or, where that is allowed, unsigned. Credentials that are there but wrong are
 * refused in any case. Thread-safe.
 */
public final class Authenticator {
  private static final String BEARER = "Bearer ";

  private final Secrets secrets;
  private final boolean allowUnsigned;
  private final InstantSource clock;

  public Authenticator(Secrets secrets, boolean allowUnsigned, InstantSource clock) {
    this.secrets = secrets;
    this.allowUnsigned = allowUnsigned;
    this.clock = clock;
  }

  Verdict judge(Request request) {
    if (!hasCredentials(request.headers())) {
      return allowUnsigned
          ? trusted(request)
          : new Refused(
              "This endpoint takes signed requests: send a Standard Webhooks signature, or the secret"
                  + " as \"Authorization: Bearer\"; or set AllowUnsignedDispatch=true");
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
        ? trusted(request)
        : new Refused("Authorization must be \"Bearer\" and the secret of this endpoint");
  }

  /** Without a signature too the webhook's id, if it has one, makes a repeat the same event. */
  private static Verdict trusted(Request request) {
    return new Trusted(request.headers().get("webhook-id").map(EventId::new));
  }
}
