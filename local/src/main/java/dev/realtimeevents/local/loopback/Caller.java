package dev.realtimeevents.local.loopback;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request says about its sender, in three headers. Any page that a developer visits can make
 * the browser send requests to this machine, and with a host name that resolves to 127.0.0.1 (DNS
 * rebinding) it could read the answers; but no page can forge these headers. Other programs can.
 * Immutable.
 *
 * @param host {@code Host}
 * @param origin {@code Origin}, which browsers send with each WebSocket, and with each request of
 *     another origin except a plain GET
 * @param site {@code Sec-Fetch-Site}, which browsers send to loopback addresses
 * @see <a href="https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header">Sec-Fetch-Site</a>
 */
public record Caller(Optional<String> host, Optional<String> origin, Optional<String> site) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Pattern HOST = Pattern.compile("([^:\\[\\]]+|\\[[^\\[\\]]*])(:\\d*)?");

  /** The names in {@code Host}, {@code Origin} and {@code Sec-Fetch-Site}; null where absent. */
  public static Caller of(String host, String origin, String site) {
    return new Caller(
        Optional.ofNullable(host), Optional.ofNullable(origin), Optional.ofNullable(site));
  }

  /** The host name that the request addresses, in lower case and without a port; empty if none. */
  public String hostName() {
    Matcher name = HOST.matcher(host.orElse(""));
    return name.matches() ? name.group(1).toLowerCase(Locale.ROOT) : "";
  }

  /** Whether the request addresses this machine, by a name that always means this machine. */
  public boolean addressesLoopback() {
    return LOOPBACK.contains(hostName());
  }

  /** Whether a page of another origin than the one it addresses sends the request. */
  public boolean isPageElsewhere() {
    boolean elsewhere =
        site.isPresent() && !List.of("same-origin", "none").contains(site.orElseThrow());
    return elsewhere || origin.isPresent() && !origin.equals(host.map("http://"::concat));
  }

  /** Whether it is a program or a page of this machine: the rule for all that is not public. */
  public boolean isOfThisMachine() {
    return addressesLoopback() && !isPageElsewhere();
  }
}
