package dev.realtimeevents.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The headers of a request. Names are case-insensitive. The values of a repeated header are joined
 * with commas, as API Gateway does.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">payload
 *     format 2.0</a>
 */
public final class HttpHeaders {
  private static final String BEARER = "Bearer ";

  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  public HttpHeaders(Map<String, String> values) {
    values.forEach(
        (name, value) -> this.values.merge(name, value, (one, other) -> one + "," + other));
  }

  /** The value of a header, without surrounding white space. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip);
  }

  /** The token of {@code Authorization: Bearer <token>}. */
  public Optional<String> bearerToken() {
    return get("Authorization")
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  /** The media type of {@code Content-Type}, in lower case, without parameters; empty if absent. */
  public String mediaType() {
    return get("Content-Type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }
}
