package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.subscribe.Messages;
import java.util.Optional;

/** {@code $default}: every message of a browser. Its answers are posted, not returned. */
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
    Log.request(context.getAwsRequestId());
    String connectionId = event.getRequestContext().getConnectionId();
    if (event.isIsBase64Encoded()) {
      messages.refuseBinary(connectionId);
    } else {
      messages.answer(connectionId, Optional.ofNullable(event.getBody()).orElse(""));
    }
    return SocketAnswers.status(200);
  }
}
