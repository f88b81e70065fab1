package dev.realtimeevents.revoke;

import dev.realtimeevents.authentication.Authentication;
import dev.realtimeevents.authentication.Authenticator;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.logging.EventLine;
import dev.realtimeevents.protocol.DispatchResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code POST /connections/revoke}. It needs the credentials of a dispatch, even where anonymous
 * dispatches are allowed. Thread-safe.
 */
public final class RevokeEndpoint {
  private static final Answer FAILED =
      new Answer.Refused(503, "The revocation is not complete; send the request again");

  /** The answer to a failure. */
  public static final HttpResponse UNAVAILABLE = response(FAILED);

  private final Authenticator authenticator;
  private final Revocation revocation;
  private final InstantSource clock;

  public RevokeEndpoint(Authenticator authenticator, Revocation revocation, InstantSource clock) {
    this.authenticator = authenticator;
    this.revocation = revocation;
    this.clock = clock;
  }

  /** What became of a request. */
  private sealed interface Answer {
    /** The tokens are revoked. */
    record Revoked(int closed) implements Answer {}

    /**
     * Nothing is revoked, or not every connection is closed.
     *
     * @param reason a sentence for the sender that says what would be right
     */
    record Refused(int status, String reason) implements Answer {
      /** The stable name of the status in the log. */
      String code() {
        return switch (status) {
          case 401 -> "unauthorized";
          case 422 -> "invalid";
          default -> "unavailable";
        };
      }
    }
  }

  /** Answers one request, and writes its line to the log. */
  public HttpResponse handle(HttpRequest request) {
    Instant begin = clock.instant();
    try {
      Answer answer = answer(request);
      line(answer, begin).print();
      return response(answer);
    } catch (RuntimeException failed) {
      line(FAILED, begin).print();
      throw failed;
    }
  }

  private EventLine line(Answer answer, Instant begin) {
    EventLine line =
        switch (answer) {
          case Answer.Revoked(int closed) ->
              EventLine.info("revoke").with("status", 200).with("closed", closed);
          case Answer.Refused refused ->
              EventLine.warn("revoke")
                  .with("status", refused.status())
                  .code(refused.code())
                  .with("reason", refused.reason());
        };
    return line.with("ms", Duration.between(begin, clock.instant()).toMillis());
  }

  private static HttpResponse response(Answer answer) {
    return switch (answer) {
      case Answer.Revoked(int closed) -> new HttpResponse(200, DispatchResponse.revoked(closed));
      case Answer.Refused(int status, var reason) ->
          new HttpResponse(status, DispatchResponse.error(reason));
    };
  }

  private Answer answer(HttpRequest request) {
    try {
      return switch (authenticator.authenticate(request)) {
        case Authentication.Rejected(var message) -> new Answer.Refused(401, message);
        case Authentication.SignedByWooCommerce _ ->
            new Answer.Refused(401, "A WooCommerce webhook cannot revoke tokens");
        case Authentication.Anonymous _ ->
            new Answer.Refused(
                401,
                "A revocation must be signed; send a Standard Webhooks signature, or the secret as"
                    + " \"Authorization: Bearer\"");
        case Authentication.Signed(_, var signedAt) ->
            revoke(RevokeRequest.parse(request.body()), signedAt);
      };
    } catch (InvalidValueException invalid) {
      return new Answer.Refused(422, invalid.getMessage());
    }
  }

  private Answer revoke(RevokeRequest request, Optional<Instant> signedAt) {
    return switch (revocation.revoke(request.subject(), signedAt)) {
      case Revocation.Outcome.Complete(int closed) -> new Answer.Revoked(closed);
      case Revocation.Outcome.Incomplete _ ->
          new Answer.Refused(503, "Some connections could not be closed; send the request again");
    };
  }
}
