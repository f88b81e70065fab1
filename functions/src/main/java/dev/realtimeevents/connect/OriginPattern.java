package dev.realtimeevents.connect;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One entry of {@code AllowedOrigins}. */
sealed interface OriginPattern {

  /** {@code *}: every origin, and clients that send none. */
  record Every() implements OriginPattern {
    @Override
    public boolean matches(Origin origin) {
      return true;
    }
  }

  /** {@code https://example.com}. */
  record Exactly(Origin allowed) implements OriginPattern {
    @Override
    public boolean matches(Origin origin) {
      return origin.equals(allowed);
    }
  }

  /**
   * {@code https://*.example.com}: {@code https://www.example.com} and {@code
   * https://a.b.example.com}, with the same scheme and port; not {@code https://example.com}.
   */
  record Below(Origin domain) implements OriginPattern {
    @Override
    public boolean matches(Origin origin) {
      return origin.scheme().equals(domain.scheme())
          && origin.port() == domain.port()
          && origin.host().endsWith("." + domain.host());
    }
  }

  /** A domain of two labels or more. The last is no number: addresses have no subdomains. */
  Pattern SUBDOMAINS =
      Pattern.compile("(?i)(https?://)\\*\\.((?:[a-z0-9_-]+\\.)+[a-z][a-z0-9-]*(?::\\d{1,5})?)");

  boolean matches(Origin origin);

  /**
   * Reads an entry. A slash at its end, as in the address of a home page, is ignored.
   *
   * @throws IllegalArgumentException if it can match no origin; the message says what can
   */
  static OriginPattern of(String text) {
    if (text.equals("*")) {
      return new Every();
    }
    String origin = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    Matcher subdomains = SUBDOMAINS.matcher(origin);
    return subdomains.matches()
        ? Origin.of(subdomains.group(1) + subdomains.group(2))
            .<OriginPattern>map(Below::new)
            .orElseThrow(() -> wrong(text))
        : Origin.of(origin).<OriginPattern>map(Exactly::new).orElseThrow(() -> wrong(text));
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "AllowedOrigins contains \""
            + text
            + "\", which is not an origin. Write https://example.com, without a path;"
            + " https://*.example.com for all its subdomains; or * for every origin. An"
            + " international name has the form that browsers send:"
            + " https://xn--mnchen-3ya.example");
  }
}
