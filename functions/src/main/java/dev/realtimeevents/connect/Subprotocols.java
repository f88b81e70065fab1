package dev.realtimeevents.connect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a browser offers in {@code Sec-WebSocket-Protocol}: the only header of the handshake that
 * its page can set, and so the place for a token that is not to stand in a URL.
 *
 * @param offered names, in the order offered
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-1.9">RFC 6455, section 1.9</a>
 */
public record Subprotocols(List<String> offered) {
  /** The subprotocol that is spoken here. */
  public static final String REALTIME_EVENTS = "realtime-events";

  private static final String TOKEN = REALTIME_EVENTS + ".token.";

  public static Subprotocols of(Optional<String> header) {
    return new Subprotocols(
        header.stream()
            .flatMap(names -> Arrays.stream(names.split(",")))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList());
  }

  /**
   * What the handshake must answer, or the browser drops the connection; empty if it offered
   * nothing.
   */
  public Optional<String> selected() {
    return offered.stream().filter(REALTIME_EVENTS::equals).findFirst();
  }

  /** The token, from {@code realtime-events.token.<token>}. */
  public Optional<String> token() {
    return offered.stream()
        .filter(name -> name.startsWith(TOKEN))
        .map(name -> name.substring(TOKEN.length()))
        .findFirst();
  }
}
