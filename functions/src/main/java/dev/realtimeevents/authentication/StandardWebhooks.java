package dev.realtimeevents.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Verifies the signatures of Standard Webhooks, in either family of {@link WebhookHeaders}.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
final class StandardWebhooks {
  /** The largest difference between the sender's clock and this one, either way. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  static final String MISSING_HEADER = "A signed request needs the headers %s, %s and %s";
  static final String NOT_SECONDS =
      "%s must be seconds since 1970, as in 1614265330, and sent once";
  static final String OLD =
      "%s differs by more than five minutes from the current time, %d; sign the request again with"
          + " the current time";
  static final String NO_MATCH =
      "%s does not match; check that both sides have the same secret, that the body is sent as it"
          + " was signed, and that %s and %s are sent once";
  static final String COMMA =
      "%s has a comma, as if it was sent twice; send it once and without a comma, or sign the"
          + " request";

  private StandardWebhooks() {}

  static boolean signs(HttpHeaders headers) {
    return !WebhookHeaders.signing(headers).isEmpty();
  }

  /** Each signed family must be right, and the two must agree. */
  static Authentication verify(HttpRequest request, List<Secret> secrets, Instant now) {
    Optional<String> disagreement = WebhookHeaders.disagreement(request.headers());
    if (disagreement.isPresent()) {
      return new Authentication.Rejected(disagreement.get());
    }
    List<Authentication> results =
        WebhookHeaders.signing(request.headers()).stream()
            .map(names -> verify(names, request, secrets, now))
            .toList();
    return results.stream()
        .filter(Authentication.Rejected.class::isInstance)
        .findFirst()
        .orElseGet(results::getFirst);
  }

  private static Authentication verify(
      WebhookHeaders names, HttpRequest request, List<Secret> secrets, Instant now) {
    HttpHeaders headers = request.headers();
    Optional<String> id = headers.get(names.id);
    Optional<String> timestamp = headers.get(names.timestamp);
    if (id.isEmpty() || timestamp.isEmpty()) {
      return rejected(MISSING_HEADER, names.id, names.timestamp, names.signature);
    }
    EventId webhookId;
    long seconds;
    try {
      webhookId = new EventId(id.get());
      seconds = Long.parseLong(timestamp.get());
    } catch (InvalidValueException invalid) {
      return new Authentication.Rejected(names.id + ": " + invalid.getMessage());
    } catch (NumberFormatException notANumber) {
      return rejected(NOT_SECONDS, names.timestamp);
    }
    if (Math.abs(now.getEpochSecond() - (double) seconds) > TOLERANCE.toSeconds()) {
      return rejected(OLD, names.timestamp, now.getEpochSecond());
    }
    byte[] content = content(id.get(), timestamp.get(), request.body());
    String signatures = headers.get(names.signature).orElse("");
    boolean signed =
        secrets.stream().anyMatch(secret -> contains(signatures, secret.sign(content)));
    return signed
        ? new Authentication.Signed(
            Optional.of(webhookId), Optional.of(Instant.ofEpochSecond(seconds)))
        : rejected(NO_MATCH, names.signature, names.id, names.timestamp);
  }

  /**
   * The id of a request without a signature. A comma may be part of a signed id. Without a
   * signature, nothing tells it from the comma with which API Gateway joins repeated headers.
   *
   * @throws InvalidValueException if a header is no valid id, has a comma, or differs from the
   *     other family's
   */
  static Optional<EventId> unsignedId(HttpHeaders headers) {
    WebhookHeaders.disagreement(headers)
        .ifPresent(
            sentence -> {
              throw new InvalidValueException(sentence);
            });
    return WebhookHeaders.identifying(headers)
        .findFirst()
        .map(
            names -> {
              String id = headers.get(names.id).orElseThrow();
              if (id.contains(",")) {
                throw new InvalidValueException(COMMA.formatted(names.id));
              }
              return new EventId(id);
            });
  }

  private static Authentication.Rejected rejected(String sentence, Object... values) {
    return new Authentication.Rejected(sentence.formatted(values));
  }

  private static byte[] content(String id, String timestamp, byte[] body) {
    var content = new ByteArrayOutputStream();
    content.writeBytes((id + "." + timestamp + ".").getBytes(UTF_8));
    content.writeBytes(body);
    return content.toByteArray();
  }

  /**
   * Whether one of the signatures is {@code v1,} and this one in base64. Spaces separate several
   * signatures of one header, commas those of several headers. Base64 has neither.
   */
  private static boolean contains(String signatures, byte[] expected) {
    byte[] wanted = Base64.getEncoder().encode(expected);
    return Arrays.stream(signatures.split(" "))
        .map(list -> list.split(","))
        .anyMatch(
            parts ->
                IntStream.range(1, parts.length)
                    .filter(part -> parts[part - 1].equals("v1"))
                    .anyMatch(part -> MessageDigest.isEqual(parts[part].getBytes(UTF_8), wanted)));
  }
}
