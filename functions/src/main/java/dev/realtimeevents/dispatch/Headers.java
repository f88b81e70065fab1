package dev.realtimeevents.dispatch;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The headers of a request; names in any case. A header sent twice is one, its values joined by a
 * comma, as API Gateway passes it on.
 */
public final class Headers {
  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  public Headers(Map<String, String> values) {
    this.values.putAll(values);
  }

  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip);
  }

  /**
   * The media type of {@code Content-Type}, lower case and without parameters; empty if there is
   * none.
   */
  String mediaType() {
    return get("Content-Type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }
}
