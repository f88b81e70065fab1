package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A function's payload as an HTTP answer, format 2.0. A payload without {@code statusCode} is the
 * body of a 200.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">response
 *     format</a>
 */
record HttpProxyResponse(int status, List<Map.Entry<String, String>> headers, byte[] body) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern LINE = Pattern.compile("[^\\r\\n\\u0000]*");

  /** Headers of the connection, which only the gateway sets. */
  private static final Set<String> CONNECTION_HEADERS =
      Set.of("connection", "content-length", "keep-alive", "transfer-encoding", "upgrade");

  /** Empty if the payload is malformed. */
  static Optional<HttpProxyResponse> of(JsonNode payload) {
    if (!payload.isObject() || !payload.has("statusCode")) {
      String body = payload.isTextual() ? payload.textValue() : payload.toString();
      return Optional.of(
          new HttpProxyResponse(
              200,
              List.of(Map.entry("content-type", "application/json")),
              body.getBytes(StandardCharsets.UTF_8)));
    }
    Optional<Integer> status = ProxyStatus.of(payload);
    Optional<byte[]> body = body(payload);
    Optional<List<Map.Entry<String, String>>> headers = headers(payload);
    if (status.isEmpty() || body.isEmpty() || headers.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new HttpProxyResponse(status.get(), headers.get(), body.get()));
  }

  private static Optional<byte[]> body(JsonNode payload) {
    JsonNode body = payload.path("body");
    if (body.isMissingNode() || body.isNull()) {
      return Optional.of(new byte[0]);
    }
    if (!body.isTextual()) {
      return Optional.empty();
    }
    if (!payload.path("isBase64Encoded").asBoolean()) {
      return Optional.of(body.textValue().getBytes(StandardCharsets.UTF_8));
    }
    try {
      return Optional.of(Base64.getDecoder().decode(body.textValue()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<Map.Entry<String, String>>> headers(JsonNode payload) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    boolean hasType = false;
    for (Map.Entry<String, JsonNode> header : payload.path("headers").properties()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String value = header.getValue().asText();
      if (!header.getValue().isValueNode() || !isHeader(name, value)) {
        return Optional.empty();
      }
      hasType |= name.equals("content-type");
      if (!CONNECTION_HEADERS.contains(name)) {
        headers.add(Map.entry(name, value));
      }
    }
    if (!hasType) {
      headers.add(Map.entry("content-type", "text/plain;charset=UTF-8"));
    }
    for (JsonNode cookie : payload.path("cookies")) {
      if (!isHeader("set-cookie", cookie.asText())) {
        return Optional.empty();
      }
      headers.add(Map.entry("set-cookie", cookie.asText()));
    }
    return Optional.of(headers);
  }

  private static boolean isHeader(String name, String value) {
    return TOKEN.matcher(name).matches() && LINE.matcher(value).matches();
  }
}
