package dev.realtimeevents.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.logging.Log;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An invocation by an HTTP API, payload format 2.0: logs a failure of its handler, and answers all
 * the same.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">Lambda
 *     integrations of HTTP APIs</a>
 */
final class HttpInvocation {
  private HttpInvocation() {}

  /**
   * Answers an invocation.
   *
   * @param name the function's name in the log
   * @param unavailable makes the response after a failure of the handler
   */
  static APIGatewayV2HTTPResponse answer(
      String name,
      Context context,
      Supplier<HttpResponse> unavailable,
      Supplier<HttpResponse> handler) {
    Log.request(context.getAwsRequestId(), context.getFunctionName());
    HttpResponse response;
    try {
      response = handler.get();
    } catch (RuntimeException failed) {
      Log.error(name + " failed", failed);
      response = unavailable.get();
    }
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(response.status())
        .withHeaders(headers(response.status()))
        .withBody(response.body())
        .build();
  }

  private static Map<String, String> headers(int status) {
    return switch (status) {
      case 429, 503 -> Map.of("Content-Type", "application/json", "Retry-After", "1");
      default -> Map.of("Content-Type", "application/json");
    };
  }

  static HttpRequest request(APIGatewayV2HTTPEvent event) {
    String body = Optional.ofNullable(event.getBody()).orElse("");
    return new HttpRequest(
        headers(event),
        event.getIsBase64Encoded() ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8));
  }

  static HttpHeaders headers(APIGatewayV2HTTPEvent event) {
    return new HttpHeaders(Optional.ofNullable(event.getHeaders()).orElse(Map.of()));
  }
}
