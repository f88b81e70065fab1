package dev.realtimeevents.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.InvalidValueException;
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
 * Checks the headers {@code webhook-id}, {@code webhook-timestamp} and {@code webhook-signature}.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
final class StandardWebhooks {
  /** How far the sender's clock may be off, either way. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private StandardWebhooks() {}

  static boolean signs(Headers headers) {
    return headers.get("webhook-signature").isPresent();
  }

  static Verdict verify(Request request, List<Secret> secrets, Instant now) {
    Headers headers = request.headers();
    Optional<String> id = headers.get("webhook-id");
    Optional<String> timestamp = headers.get("webhook-timestamp");
    if (id.isEmpty() || timestamp.isEmpty()) {
      return new Verdict.Refused(
          "A signed request needs the headers webhook-id, webhook-timestamp and webhook-signature");
    }
    EventId message;
    long seconds;
    try {
      message = new EventId(id.get());
      seconds = Long.parseLong(timestamp.get());
    } catch (InvalidValueException invalid) {
      return new Verdict.Refused("webhook-id: " + invalid.getMessage());
    } catch (NumberFormatException notANumber) {
      return new Verdict.Refused("webhook-timestamp must be seconds since 1970, as in 1614265330");
    }
    if (Math.abs(now.getEpochSecond() - (double) seconds) > TOLERANCE.toSeconds()) {
      return new Verdict.Refused(
          "webhook-timestamp is more than five minutes from the time here, "
              + now.getEpochSecond()
              + "; sign anew with the present time");
    }
    byte[] content = content(id.get(), timestamp.get(), request.body());
    String signatures = headers.get("webhook-signature").orElse("");
    boolean signed =
        secrets.stream().anyMatch(secret -> contains(signatures, secret.sign(content)));
    return signed
        ? new Verdict.Trusted(Optional.of(message))
        : new Verdict.Refused(
            "webhook-signature does not match; check that both sides have the same secret and that"
                + " the body is sent as it was signed");
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
