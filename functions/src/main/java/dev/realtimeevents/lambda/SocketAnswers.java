package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;

/** Answers to API Gateway's WebSocket routes: only their status means something. */
final class SocketAnswers {
  private SocketAnswers() {}

  static APIGatewayV2WebSocketResponse status(int status) {
    var response = new APIGatewayV2WebSocketResponse();
    response.setStatusCode(status);
    return response;
  }
}
