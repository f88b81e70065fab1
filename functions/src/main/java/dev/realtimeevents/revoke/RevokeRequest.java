package dev.realtimeevents.revoke;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.token.TokenVerifier;
import java.util.Optional;

/**
 * The body of {@code POST /connections/revoke}: {@code {"sub": "…"}}.
 *
 * @param subject the subject of the tokens to revoke: their claim {@code sub}
 */
public record RevokeRequest(String subject) {
  public RevokeRequest {
    if (subject.isEmpty() || subject.length() > TokenVerifier.MAX_SUBJECT) {
      throw new InvalidValueException(
          "The body must be {\"sub\": \"…\"} with the subject of the tokens to revoke, 1 to "
              + TokenVerifier.MAX_SUBJECT
              + " characters");
    }
  }

  /**
   * Reads a body.
   *
   * @throws InvalidValueException if it is not JSON, or has no valid {@code sub}
   */
  public static RevokeRequest parse(byte[] body) {
    Optional<String> subject =
        Json.tree(body).map(json -> json.path("sub")).map(JsonNode::textValue);
    return new RevokeRequest(subject.orElse(""));
  }
}
