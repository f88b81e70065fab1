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

/**
 * Verifies the headers {@code webhook-id}, {@code webhook-timestamp} and {@code webhook-signature}.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
final class StandardWebhooks {
  /** The largest difference between the sender's clock and this one, either way. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  static final String MISSING_HEADER =
      "A signed request needs the headers webhook-id, webhook-timestamp and webhook-signature";
  static final String NOT_SECONDS =
      "webhook-timestamp must be seconds since 1970, as in 1614265330";
  static final String OLD =
      "webhook-timestamp differs by more than five minutes from the current time, %d; sign the"
          + " request again with the current time";
  static final String NO_MATCH =
      "webhook-signature does not match; check that both sides have the same secret and that the"
          + " body is sent as it was signed";

  private StandardWebhooks() {}

  static boolean signs(HttpHeaders headers) {
    return headers.get("webhook-signature").isPresent();
  }

  static Authentication verify(HttpRequest request, List<Secret> secrets, Instant now) {
    HttpHeaders headers = request.headers();
    Optional<String> id = headers.get("webhook-id");
    Optional<String> timestamp = headers.get("webhook-timestamp");
    if (id.isEmpty() || timestamp.isEmpty()) {
      return new Authentication.Rejected(MISSING_HEADER);
    }
    EventId webhookId;
    long seconds;
    try {
      webhookId = new EventId(id.get());
      seconds = Long.parseLong(timestamp.get());
    } catch (InvalidValueException invalid) {
      return new Authentication.Rejected("webhook-id: " + invalid.getMessage());
    } catch (NumberFormatException notANumber) {
      return new Authentication.Rejected(NOT_SECONDS);
    }
    if (Math.abs(now.getEpochSecond() - (double) seconds) > TOLERANCE.toSeconds()) {
      return new Authentication.Rejected(OLD.formatted(now.getEpochSecond()));
    }
    byte[] content = content(id.get(), timestamp.get(), request.body());
    String signatures = headers.get("webhook-signature").orElse("");
    boolean signed =
        secrets.stream().anyMatch(secret -> contains(signatures, secret.sign(content)));
    return signed
        ? new Authentication.Signed(
            Optional.of(webhookId), Optional.of(Instant.ofEpochSecond(seconds)))
        : new Authentication.Rejected(NO_MATCH);
  }

  private static byte[] content(String id, String timestamp, byte[] body) {
    var content = new ByteArrayOutputStream();
    content.writeBytes((id + "." + timestamp + ".").getBytes(UTF_8));
    content.writeBytes(body);
    return content.toByteArray();
  }

  /** Whether one of the space-separated signatures is {@code v1,} and this one in base64. */
  private static boolean contains(String signatures, byte[] expected) {
    byte[] wanted = ("v1," + Base64.getEncoder().encodeToString(expected)).getBytes(UTF_8);
    return Arrays.stream(signatures.split(" "))
        .anyMatch(signature -> MessageDigest.isEqual(signature.getBytes(UTF_8), wanted));
  }
}
