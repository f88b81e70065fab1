package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import java.util.Map;
import java.util.Optional;

/** Answers to API Gateway's WebSocket routes: their status, and the subprotocol of a handshake. */
final class SocketAnswers {
  private SocketAnswers() {}

  static APIGatewayV2WebSocketResponse welcome(Optional<String> subprotocol) {
    var response = status(200);
    subprotocol.ifPresent(name -> response.setHeaders(Map.of("Sec-WebSocket-Protocol", name)));
    return response;
  }

  static APIGatewayV2WebSocketResponse status(int status) {
    var response = new APIGatewayV2WebSocketResponse();
    response.setStatusCode(status);
    return response;
  }
}
