package dev.realtimeevents.authentication;

import dev.realtimeevents.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The two families of names for the headers of Standard Webhooks: those of the specification, and
 * those of Svix, from which it comes.
 *
 * @see <a href="https://docs.svix.com/receiving/verifying-payloads/how-manual">Svix: verifying
 *     manually</a>
 */
enum WebhookHeaders {
  STANDARD("webhook"),
  SVIX("svix");

  private static final String DISAGREE =
      "%s and %s have different values; send one of the two headers, or both with the same value";

  /** The name of the message's id. */
  final String id;

  /** The name of the time of signing. */
  final String timestamp;

  /** The name of the list of signatures. */
  final String signature;

  WebhookHeaders(String prefix) {
    this.id = prefix + "-id";
    this.timestamp = prefix + "-timestamp";
    this.signature = prefix + "-signature";
  }

  /** The families with a signature. */
  static List<WebhookHeaders> signing(HttpHeaders headers) {
    return Arrays.stream(values())
        .filter(names -> headers.get(names.signature).isPresent())
        .toList();
  }

  /** The families with an id. */
  static Stream<WebhookHeaders> identifying(HttpHeaders headers) {
    return Arrays.stream(values()).filter(names -> headers.get(names.id).isPresent());
  }

  /** A sentence about ids or times of the two families that differ. */
  static Optional<String> disagreement(HttpHeaders headers) {
    return disagreement(headers, STANDARD.id, SVIX.id)
        .or(() -> disagreement(headers, STANDARD.timestamp, SVIX.timestamp));
  }

  private static Optional<String> disagreement(HttpHeaders headers, String one, String other) {
    Optional<String> first = headers.get(one);
    Optional<String> second = headers.get(other);
    return first.isPresent() && second.isPresent() && !first.equals(second)
        ? Optional.of(DISAGREE.formatted(one, other))
        : Optional.empty();
  }
}
