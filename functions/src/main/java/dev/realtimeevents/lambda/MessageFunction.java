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
 * {@code $default}: every message of a client. The answers are sent, not returned. API Gateway
 * closes the connection on a binary message without a call.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html">Binary
 *     media types of WebSocket APIs</a>
 */
public final class MessageFunction
    implements RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> {
  static final Priming<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> PRIMING =
      new Priming<>(
          wiring -> new MessageFunction(wiring.messages()),
          PrimingEvents::message,
          answer -> answer.getStatusCode() == 200);

  private final Messages messages;

  /** For Lambda. */
  public MessageFunction() {
    this(Wiring.fromEnvironment().messages());
    PRIMING.register();
  }

  public MessageFunction(Messages messages) {
    this.messages = messages;
  }

  @Override
  public APIGatewayV2WebSocketResponse handleRequest(
      APIGatewayV2WebSocketEvent event, Context context) {
    return WebSocketInvocation.answer("message", context, () -> answer(event, context));
  }

  private APIGatewayV2WebSocketResponse answer(APIGatewayV2WebSocketEvent event, Context context) {
    messages.answer(
        event.getRequestContext().getConnectionId(),
        Optional.ofNullable(event.getBody()).orElse(""),
        () -> Duration.ofMillis(context.getRemainingTimeInMillis()));
    return WebSocketInvocation.status(200);
  }
}
