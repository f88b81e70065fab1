package dev.realtimeevents.local.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Decodes query strings. A text with an invalid percent-escape is left unchanged. */
final class QueryString {
  private QueryString() {}

  /** Every parameter with its values, in order; {@code raw} may be null. */
  static SequencedMap<String, List<String>> parse(String raw) {
    SequencedMap<String, List<String>> parameters = new LinkedHashMap<>();
    if (raw == null) {
      return parameters;
    }
    for (String pair : raw.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
      }
    }
    return parameters;
  }

  /** A path with its percent-escapes decoded; {@code +} means itself in a path. */
  static String decodePath(String path) {
    return decode(path.replace("+", "%2B"));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Several values of one name joined by commas, as in payload format 2.0. */
  static Map<String, String> joined(Map<String, List<String>> parameters) {
    Map<String, String> joined = new LinkedHashMap<>();
    parameters.forEach((name, values) -> joined.put(name, String.join(",", values)));
    return joined;
  }
}
