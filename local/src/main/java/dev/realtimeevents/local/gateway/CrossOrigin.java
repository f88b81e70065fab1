package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.template.Application.Cors;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells browsers which pages may call an HTTP API. Where this is set up, the gateway answers
 * preflight requests by itself and leaves out what a function says of it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html">CORS
 *     for HTTP APIs</a>
 */
record CrossOrigin(Cors cors) {
  private static final String REQUEST_METHOD = "Access-Control-Request-Method";

  /** What the preflight asks for, or empty if the request is none. */
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
    Answers.empty(response, callback, 204);
  }

  /** Marks an answer as open to the page that asks, if it is; whether it is. */
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

  /** Whether a header of a function's answer is left out. */
  static boolean isItsHeader(String name) {
    return name.startsWith("access-control-");
  }
}
