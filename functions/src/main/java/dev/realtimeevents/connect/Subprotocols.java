package dev.realtimeevents.connect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The subprotocols that a client offers in {@code Sec-WebSocket-Protocol}. A page can set no other
 * header of the handshake, so it carries the token, which keeps tokens out of URLs.
 *
 * @param offered the names in the client's order
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-1.9">RFC 6455, section 1.9</a>
 */
public record Subprotocols(List<String> offered) {
  /** The supported subprotocol. */
  public static final String REALTIME_EVENTS = "realtime-events";

  private static final String TOKEN = REALTIME_EVENTS + ".token.";

  /** Parses the header. */
  public static Subprotocols of(Optional<String> header) {
    return new Subprotocols(
        header.stream()
            .flatMap(names -> Arrays.stream(names.split(",")))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList());
  }

  /**
   * The subprotocol that the response must name, or the browser drops the connection; empty if the
   * client did not offer it.
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
