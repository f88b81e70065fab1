package dev.realtimeevents.local.gateway;

import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Protects {@code @connections} and {@code /.local/} from pages of other origins. A page can make a
 * browser send requests here, and with a host name that resolves to 127.0.0.1 (DNS rebinding) it
 * could read the answers; but it cannot forge {@code Host}, {@code Origin} or {@code
 * Sec-Fetch-Site}.
 */
final class LoopbackOnly {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  private LoopbackOnly() {}

  /** Whether the request addresses a loopback name, and comes from no page except the gateway's. */
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
