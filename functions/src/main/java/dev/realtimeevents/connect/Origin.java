package dev.realtimeevents.connect;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origin of a page, in the form in which equal origins are equal: a host in lower case, and
 * always a port.
 *
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454#section-6.2">RFC 6454, section 6.2</a>
 */
record Origin(String scheme, String host, int port) {
  private static final String LABEL = "[a-z0-9_-]+";

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<scheme>https?)://(?<host>%1$s(?:\\.%1$s)*|\\[[0-9a-f:.]+])(?::(?<port>\\d{1,5}))?"
              .formatted(LABEL));

  private static final int MAX_PORT = 65_535;

  /**
   * Reads an origin as browsers send it. Empty for all else, such as {@code null}, which browsers
   * send for pages without an origin.
   */
  static Optional<Origin> of(String text) {
    Matcher parts = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      return Optional.empty();
    }
    String scheme = parts.group("scheme");
    int port = port(scheme, parts.group("port"));
    return port < 1 || port > MAX_PORT
        ? Optional.empty()
        : host(parts.group("host")).map(host -> new Origin(scheme, host, port));
  }

  private static int port(String scheme, String port) {
    if (port != null) {
      return Integer.parseInt(port);
    }
    return scheme.equals("https") ? 443 : 80;
  }

  /** An IPv6 address has several spellings. */
  private static Optional<String> host(String host) {
    if (!host.startsWith("[")) {
      return Optional.of(host);
    }
    try {
      String address = host.substring(1, host.length() - 1);
      return Optional.of("[" + InetAddress.ofLiteral(address).getHostAddress() + "]");
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }
}
