package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Signs requests as Standard Webhooks describes; a test can change them afterwards. */
record Webhook(Secret secret, String id, long time) {

  /** With a new id, now. */
  Webhook(Secret secret) {
    this(secret, "msg_" + UUID.randomUUID(), now());
  }

  static long now() {
    return Instant.now().getEpochSecond();
  }

  Webhook id(String other) {
    return new Webhook(secret, other, time);
  }

  Webhook at(long other) {
    return new Webhook(secret, id, other);
  }

  Signed of(String body) {
    return new Signed(
        Request.json(body)
            .header("webhook-id: " + id)
            .header("webhook-timestamp: " + time)
            .header(Signed.NAME + secret.sign(id, time, body.getBytes(UTF_8))));
  }

  /** A request with a valid signature. */
  record Signed(Request request) {
    private static final String NAME = "webhook-signature: ";

    Signed with(String header) {
      return new Signed(request.with(header));
    }

    Signed without(String name) {
      return new Signed(request.without(name));
    }

    Signed header(String header) {
      return new Signed(request.header(header));
    }

    /** Another body. */
    Signed butSend(String body) {
      byte[] bytes = body.getBytes(UTF_8);
      return new Signed(request.body(bytes).with("Content-Length: " + bytes.length));
    }

    /** Another value of the signature. */
    Signed change(UnaryOperator<String> change) {
      String signature =
          request.headers().stream().filter(h -> h.startsWith(NAME)).findFirst().orElseThrow();
      return with(NAME + change.apply(signature.substring(NAME.length())));
    }
  }
}
