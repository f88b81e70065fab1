package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * All that a site needs to use a gateway.
 *
 * @param dispatch the URL for dispatches
 * @param webSocket the URL for WebSocket connections
 * @param history the URL that browsers without a WebSocket poll; empty if they are to get nothing
 * @param secret {@code whsec_} and base64
 */
record ConnectionValues(
    String dispatch, String webSocket, Optional<String> history, String secret) {
  /** The first characters of every {@link #text}. */
  static final String PREFIX = "realtime-connect:";

  private static final int VERSION = 1;
  private static final String SECRET_PREFIX = "whsec_";
  private static final int MIN_SECRET_BYTES = 24;
  private static final int MAX_SECRET_BYTES = 64;

  /**
   * @param secret with or without its prefix
   * @throws IllegalArgumentException if a value is not valid; the message has the next step
   */
  ConnectionValues {
    requireUrl("dispatch", dispatch, Set.of("http", "https"), "https://…/dispatch");
    requireUrl("WebSocket", webSocket, Set.of("ws", "wss"), "wss://…/live");
    history.ifPresent(
        url -> requireUrl("history", url, Set.of("http", "https"), "https://…/history"));
    secret = secret.startsWith(SECRET_PREFIX) ? secret : SECRET_PREFIX + secret;
    int bytes = bytes(secret.substring(SECRET_PREFIX.length()));
    if (bytes < MIN_SECRET_BYTES || bytes > MAX_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "This is not a valid secret. It must be %d to %d bytes, base64-encoded, such as the one in AWS Secrets Manager"
              .formatted(MIN_SECRET_BYTES, MAX_SECRET_BYTES));
    }
  }

  /** The text that is pasted into the settings of the plugin. It contains the secret. */
  String text() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(json().getBytes(UTF_8));
  }

  /** The values as JSON. */
  String json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("v", VERSION)
            .put("dispatch", dispatch)
            .put("websocket", webSocket);
    history.ifPresent(url -> json.put("history", url));
    return json.put("secret", secret).toString();
  }

  private static void requireUrl(String name, String text, Set<String> schemes, String example) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      url = URI.create("");
    }
    if (url.getHost() == null || !schemes.contains(url.getScheme())) {
      throw new IllegalArgumentException(
          "\"%s\" is not a %s URL. It is like %s".formatted(text, name, example));
    }
  }

  /** The number of bytes that a text in base64 encodes; 0 if it is not base64. */
  private static int bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64).length;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
