package dev.realtimeevents.connect;

import java.util.List;
import java.util.Optional;

/**
 * The origins whose pages may connect.
 *
 * @param origins such as {@code https://example.com}; {@code *} allows every origin, and clients
 *     that send none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-10.2">RFC 6455, section 10.2</a>
 */
public record AllowedOrigins(List<String> origins) {
  public AllowedOrigins {
    origins = List.copyOf(origins);
  }

  /**
   * Whether an origin may connect.
   *
   * @param origin the {@code Origin} header; browsers always send one
   */
  public boolean allow(Optional<String> origin) {
    return origins.contains("*") || origin.map(this::contains).orElse(false);
  }

  private boolean contains(String origin) {
    return origins.stream().anyMatch(origin::equalsIgnoreCase);
  }
}
