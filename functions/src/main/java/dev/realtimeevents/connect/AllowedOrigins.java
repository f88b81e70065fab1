package dev.realtimeevents.connect;

import java.util.List;
import java.util.Optional;

/**
 * The origins whose pages may connect, and read the history.
 *
 * <pre>{@code
 * var origins = new AllowedOrigins(List.of("https://example.com", "https://*.example.com"));
 * origins.allow(Optional.of("https://shop.example.com")); // true
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-10.2">RFC 6455, section 10.2</a>
 */
public final class AllowedOrigins {
  private final List<OriginPattern> patterns;

  /**
   * @param origins such as {@code https://example.com}; {@code https://*.example.com} allows its
   *     subdomains of any depth, and not {@code https://example.com}; {@code *} allows every
   *     origin, and clients that send none
   * @throws IllegalArgumentException if one can match no origin
   */
  public AllowedOrigins(List<String> origins) {
    this.patterns = origins.stream().map(OriginPattern::of).toList();
  }

  /**
   * Whether an origin may connect.
   *
   * @param origin the {@code Origin} header; browsers always send one
   */
  public boolean allow(Optional<String> origin) {
    return patterns.contains(new OriginPattern.Every())
        || origin.flatMap(Origin::of).filter(this::allow).isPresent();
  }

  private boolean allow(Origin origin) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(origin));
  }
}
