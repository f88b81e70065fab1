package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.subscribe.Messages;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code $default}: every message of a browser. Its answers are posted, not returned. A binary one
 * never comes here: API Gateway closes its connection.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html">Binary
 *     media types of WebSocket APIs</a>
 */
public final class MessageFunction
    implements RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> {
  private final Messages messages;

  /** Used by Lambda. */
  public MessageFunction() {
    this(Wiring.fromEnvironment().messages());
  }

  public MessageFunction(Messages messages) {
    this.messages = messages;
  }

  @Override
  public APIGatewayV2WebSocketResponse handleRequest(
      APIGatewayV2WebSocketEvent event, Context context) {
    return Logged.invocation("message", context, () -> answer(event, context));
  }

  private APIGatewayV2WebSocketResponse answer(APIGatewayV2WebSocketEvent event, Context context) {
    messages.answer(
        event.getRequestContext().getConnectionId(),
        Optional.ofNullable(event.getBody()).orElse(""),
        () -> Duration.ofMillis(context.getRemainingTimeInMillis()));
    return SocketAnswers.status(200);
  }
}
