package dev.realtimeevents.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.protocol.DispatchAnswer;
import dev.realtimeevents.subscribe.Revocation;
import dev.realtimeevents.token.Tokens;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code POST /connections/revoke}: the site cuts a user off, with the credentials of a dispatch
 * and never without. Thread-safe.
 */
public final class Revoke {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Authenticator authenticator;
  private final Revocation revocation;

  public Revoke(Authenticator authenticator, Revocation revocation) {
    this.authenticator = authenticator;
    this.revocation = revocation;
  }

  /** Answers a request whose body is {@code {"sub": "…"}}. */
  public Answer handle(Request request) {
    try {
      return switch (authenticator.judge(request)) {
        case Verdict.Refused(var message) -> error(401, message);
        case Verdict.TrustedWooCommerce _ -> error(401, "A webhook of WooCommerce cannot revoke");
        case Verdict.Unsigned() ->
            error(
                401,
                "A revocation must be signed: send a Standard Webhooks signature, or the secret as"
                    + " \"Authorization: Bearer\"");
        case Verdict.Trusted(_, var signedAt) -> revoke(request.body(), signedAt);
      };
    } catch (InvalidValueException invalid) {
      return error(422, invalid.getMessage());
    }
  }

  private Answer revoke(byte[] body, Optional<Instant> signedAt) {
    String subject;
    try {
      JsonNode sub = MAPPER.readTree(body).path("sub");
      subject = sub.isTextual() ? sub.textValue() : "";
    } catch (IOException notJson) {
      subject = "";
    }
    if (subject.isEmpty() || subject.length() > Tokens.MAX_SUBJECT) {
      return error(
          422,
          "Send {\"sub\": \"…\"} with the subject of the tokens to revoke, 1 to %d characters"
              .formatted(Tokens.MAX_SUBJECT));
    }
    return switch (revocation.of(subject, signedAt)) {
      case Revocation.Outcome.Complete(int closed) ->
          new Answer(200, DispatchAnswer.revoked(closed));
      case Revocation.Outcome.Incomplete _ ->
          error(503, "Some connections could not be closed; send it again");
    };
  }

  private static Answer error(int status, String message) {
    return new Answer(status, DispatchAnswer.error(message));
  }
}
