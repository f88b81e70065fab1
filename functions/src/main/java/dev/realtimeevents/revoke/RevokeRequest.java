package dev.realtimeevents.revoke;

import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.token.TokenVerifier;
import java.util.Optional;

/**
 * The body of {@code POST /connections/revoke}: exactly {@code {"sub": "…"}}. No body of {@code
 * POST /dispatch} has this form, so a request that was signed for one endpoint is of no use at the
 * other.
 *
 * @param subject the subject of the tokens to revoke: their claim {@code sub}
 */
public record RevokeRequest(String subject) {
  public RevokeRequest {
    if (subject.isEmpty() || subject.length() > TokenVerifier.MAX_SUBJECT) {
      throw new InvalidValueException(
          "The body must be {\"sub\": \"…\"} and nothing else, with the subject of the tokens to"
              + " revoke, 1 to "
              + TokenVerifier.MAX_SUBJECT
              + " characters");
    }
  }

  /**
   * Reads a body.
   *
   * @throws InvalidValueException if it is not one JSON object in UTF-8 with a valid {@code sub} as
   *     its only member
   */
  public static RevokeRequest parse(byte[] body) {
    Optional<String> subject =
        Json.utf8(body)
            .flatMap(Json::uniqueTree)
            .filter(json -> json.size() == 1)
            .map(json -> json.path("sub").textValue());
    return new RevokeRequest(subject.orElse(""));
  }
}
