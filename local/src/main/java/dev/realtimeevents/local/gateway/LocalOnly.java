package dev.realtimeevents.local.gateway;

import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Keeps pages of other origins away from what is not a public API: {@code @connections} and the
 * control endpoints. A page can make a browser send requests here, and with a name of its own that
 * resolves to 127.0.0.1 (DNS rebinding) it could even read the answers; but it can forge neither
 * {@code Host} nor {@code Origin} nor {@code Sec-Fetch-Site}.
 */
final class LocalOnly {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  private LocalOnly() {}

  /**
   * Whether the request names this host as loopback and comes from no page but this gateway's own.
   */
  static boolean allows(Request request) {
    if (!LOOPBACK.contains(Request.getServerName(request).toLowerCase(Locale.ROOT))) {
      return false;
    }
    String site = request.getHeaders().get("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      return false;
    }
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    return origin == null || origin.equals("http://" + request.getHeaders().get(HttpHeader.HOST));
  }
}
