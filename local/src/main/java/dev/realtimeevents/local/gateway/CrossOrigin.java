package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application.Cors;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The CORS rules of an HTTP API. The gateway answers preflight requests itself and removes the CORS
 * headers of a function's answer.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html">CORS
 *     for HTTP APIs</a>
 */
record CrossOrigin(Cors cors) {
  private static final String REQUEST_METHOD = "Access-Control-Request-Method";

  /** The method that a preflight request asks for; empty if the request is no preflight. */
  static Optional<String> preflightMethod(Request request) {
    HttpFields headers = request.getHeaders();
    return request.getMethod().equals("OPTIONS") && headers.contains(HttpHeader.ORIGIN)
        ? Optional.ofNullable(headers.get(REQUEST_METHOD))
        : Optional.empty();
  }

  void preflight(Request request, Response response, Callback callback) {
    if (allow(request, response)) {
      response.getHeaders().put("Access-Control-Allow-Methods", String.join(",", cors.methods()));
      response.getHeaders().put("Access-Control-Allow-Headers", String.join(",", cors.headers()));
      cors.maxAgeSeconds()
          .ifPresent(seconds -> response.getHeaders().put("Access-Control-Max-Age", seconds));
    }
    Responses.empty(response, callback, 204);
  }

  /** Adds {@code Access-Control-Allow-Origin} if the page may read the answer; whether it may. */
  boolean allow(Request request, Response response) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null) {
      return false;
    }
    if (cors.origins().contains("*")) {
      response.getHeaders().put("Access-Control-Allow-Origin", "*");
      return true;
    }
    if (cors.origins().contains(origin)) {
      response.getHeaders().put("Access-Control-Allow-Origin", origin);
      return true;
    }
    return false;
  }

  /** Whether pages of other origins may send requests with this method. */
  boolean isForPages(String method) {
    return cors.methods().contains("*") || cors.methods().contains(method);
  }

  /** Whether a header of a function's answer is removed. */
  static boolean isCorsHeader(String name) {
    return name.startsWith("access-control-");
  }
}
