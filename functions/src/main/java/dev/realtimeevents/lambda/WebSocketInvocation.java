package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.logging.Log;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An invocation by a route of the WebSocket API: logs failures and rethrows them, because API
 * Gateway sends its own response to them.
 */
final class WebSocketInvocation {
  private WebSocketInvocation() {}

  /**
   * Answers an invocation.
   *
   * @param name the function's name in the log
   */
  static APIGatewayV2WebSocketResponse answer(
      String name, Context context, Supplier<APIGatewayV2WebSocketResponse> handler) {
    Log.request(context.getAwsRequestId(), context.getFunctionName());
    try {
      return handler.get();
    } catch (RuntimeException failed) {
      Log.error(name + " failed", failed);
      throw failed;
    }
  }

  /** Accepts a handshake with the subprotocol that it must name, if there is one. */
  static APIGatewayV2WebSocketResponse accepted(Optional<String> subprotocol) {
    APIGatewayV2WebSocketResponse response = status(200);
    subprotocol.ifPresent(name -> response.setHeaders(Map.of("Sec-WebSocket-Protocol", name)));
    return response;
  }

  static APIGatewayV2WebSocketResponse status(int status) {
    var response = new APIGatewayV2WebSocketResponse();
    response.setStatusCode(status);
    return response;
  }
}
