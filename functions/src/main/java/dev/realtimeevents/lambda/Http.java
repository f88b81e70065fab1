package dev.realtimeevents.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.dispatch.Answer;
import dev.realtimeevents.dispatch.Headers;
import dev.realtimeevents.dispatch.Request;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Requests and answers of API Gateway's HTTP APIs, payload format 2.0. */
final class Http {
  private Http() {}

  static Request request(APIGatewayV2HTTPEvent event) {
    String body = Optional.ofNullable(event.getBody()).orElse("");
    return new Request(
        headers(event),
        event.getIsBase64Encoded() ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8));
  }

  static Headers headers(APIGatewayV2HTTPEvent event) {
    return new Headers(Optional.ofNullable(event.getHeaders()).orElse(Map.of()));
  }

  /** What can pass says so: the sender may try again in a second. */
  static APIGatewayV2HTTPResponse response(Answer answer) {
    Map<String, String> headers =
        switch (answer.status()) {
          case 429, 503 -> Map.of("Content-Type", "application/json", "Retry-After", "1");
          default -> Map.of("Content-Type", "application/json");
        };
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(answer.status())
        .withHeaders(headers)
        .withBody(answer.body())
        .build();
  }
}
