package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * The event of an HTTP API, payload format 2.0. A field without a value is left out, as on AWS.
 * {@code rawPath} is decoded, {@code rawQueryString} is not.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">payload
 *     format</a>
 */
record HttpEvent(Request request, HttpRoutes.Match match, String requestId, byte[] body) {
  /** Content types whose body is sent as text; any other body is sent as base64. */
  private static final Set<String> TEXTUAL =
      Set.of(
          "application/json",
          "application/xml",
          "application/javascript",
          "application/x-www-form-urlencoded");

  ObjectNode toJson() {
    RequestTime time = RequestTime.now();
    ObjectNode event = Json.object();
    event.put("version", "2.0");
    event.put("routeKey", match.route().routeKey());
    event.put("rawPath", path());
    String query = request.getHttpURI().getQuery();
    event.put("rawQueryString", query == null ? "" : query);
    cookies(event);
    headers(event.putObject("headers"), time);
    Map<String, String> parameters = QueryString.joined(QueryString.parse(query));
    if (!parameters.isEmpty()) {
      parameters.forEach(event.putObject("queryStringParameters")::put);
    }
    context(event.putObject("requestContext"), time);
    if (!match.pathParameters().isEmpty()) {
      match.pathParameters().forEach(event.putObject("pathParameters")::put);
    }
    body(event);
    return event;
  }

  private String path() {
    return QueryString.decodePath(request.getHttpURI().getPath());
  }

  private void cookies(ObjectNode event) {
    ArrayNode cookies = event.arrayNode();
    for (String line : request.getHeaders().getValuesList(HttpHeader.COOKIE)) {
      for (String cookie : line.split("; *")) {
        cookies.add(cookie);
      }
    }
    if (!cookies.isEmpty()) {
      event.set("cookies", cookies);
    }
  }

  private void headers(ObjectNode headers, RequestTime time) {
    for (HttpField field : request.getHeaders()) {
      String name = field.getName().toLowerCase(Locale.ROOT);
      if (!name.equals("cookie") && !name.equals("connection")) {
        String value = field.getValue() == null ? "" : field.getValue();
        String before = headers.path(name).asText(null);
        headers.put(name, before == null ? value : before + "," + value);
      }
    }
    headers.put("x-amzn-trace-id", Ids.trace(time.epochMillis()));
    headers.put("x-forwarded-for", Request.getRemoteAddr(request));
    headers.put("x-forwarded-port", String.valueOf(Request.getLocalPort(request)));
    headers.put("x-forwarded-proto", "http");
  }

  private void context(ObjectNode context, RequestTime time) {
    String domain = Request.getServerName(request);
    context.put("accountId", "000000000000");
    context.put("apiId", match.route().api());
    context.put("domainName", domain);
    context.put("domainPrefix", domain.split("\\.", 2)[0]);
    ObjectNode http = context.putObject("http");
    http.put("method", request.getMethod());
    http.put("path", path());
    http.put("protocol", request.getConnectionMetaData().getProtocol());
    http.put("sourceIp", Request.getRemoteAddr(request));
    http.put("userAgent", Optional.ofNullable(request.getHeaders().get("User-Agent")).orElse(""));
    context.put("requestId", requestId);
    context.put("routeKey", match.route().routeKey());
    context.put("stage", "$default");
    context.put("time", time.text());
    context.put("timeEpoch", time.epochMillis());
  }

  private void body(ObjectNode event) {
    if (body.length == 0) {
      event.put("isBase64Encoded", false);
      return;
    }
    Optional<String> text = isTextual() ? Body.utf8(body) : Optional.empty();
    event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
    event.put("isBase64Encoded", text.isEmpty());
  }

  private boolean isTextual() {
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return false;
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null) {
      return true;
    }
    String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return media.startsWith("text/")
        || TEXTUAL.contains(media)
        || media.endsWith("+json")
        || media.endsWith("+xml");
  }
}
