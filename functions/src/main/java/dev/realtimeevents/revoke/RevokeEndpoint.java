package dev.realtimeevents.revoke;

import dev.realtimeevents.authentication.Authentication;
import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.protocol.DispatchResponse;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code POST /connections/revoke}. It needs the credentials of a dispatch, even where anonymous
 * dispatches are allowed. Thread-safe.
 */
public final class RevokeEndpoint {
  private final Authenticator authenticator;
  private final Revocation revocation;

  public RevokeEndpoint(Authenticator authenticator, Revocation revocation) {
    this.authenticator = authenticator;
    this.revocation = revocation;
  }

  /** Answers one request. */
  public HttpResponse handle(HttpRequest request) {
    try {
      return switch (authenticator.authenticate(request)) {
        case Authentication.Rejected(var message) -> error(401, message);
        case Authentication.SignedByWooCommerce _ ->
            error(401, "A WooCommerce webhook cannot revoke tokens");
        case Authentication.Anonymous _ ->
            error(
                401,
                "A revocation must be signed; send a Standard Webhooks signature, or the secret as"
                    + " \"Authorization: Bearer\"");
        case Authentication.Signed(_, var signedAt) ->
            revoke(RevokeRequest.parse(request.body()), signedAt);
      };
    } catch (InvalidValueException invalid) {
      return error(422, invalid.getMessage());
    }
  }

  private HttpResponse revoke(RevokeRequest request, Optional<Instant> signedAt) {
    return switch (revocation.revoke(request.subject(), signedAt)) {
      case Revocation.Outcome.Complete(int closed) ->
          new HttpResponse(200, DispatchResponse.revoked(closed));
      case Revocation.Outcome.Incomplete _ ->
          error(503, "Some connections could not be closed; send the request again");
    };
  }

  private static HttpResponse error(int status, String message) {
    return new HttpResponse(status, DispatchResponse.error(message));
  }
}
