package dev.realtimeevents.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.protocol.DispatchAnswer;
import dev.realtimeevents.subscribe.Revocation;
import dev.realtimeevents.token.Tokens;
import java.io.IOException;

/**
 * {@code POST /connections/revoke}: the site cuts a user off, with the same credentials as a dispatch.
 * Thread-safe.
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
        case Verdict.Trusted _ -> revoke(request.body());
      };
    } catch (InvalidValueException invalid) {
      return error(422, invalid.getMessage());
    }
  }

  private Answer revoke(byte[] body) {
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
    return new Answer(200, DispatchAnswer.revoked(revocation.of(subject)));
  }

  private static Answer error(int status, String message) {
    return new Answer(status, DispatchAnswer.error(message));
  }
}
