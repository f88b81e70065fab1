package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.subscribe.Subscriptions;
import java.util.Map;

/** {@code $disconnect}: forgets the connection. API Gateway does not promise to call it. */
public final class DisconnectFunction
    implements RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> {
  private final Subscriptions subscriptions;

  /** Used by Lambda. */
  public DisconnectFunction() {
    this(Wiring.fromEnvironment().subscriptions());
  }

  public DisconnectFunction(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public APIGatewayV2WebSocketResponse handleRequest(
      APIGatewayV2WebSocketEvent event, Context context) {
    return Logged.invocation("disconnect", context, () -> answer(event));
  }

  private APIGatewayV2WebSocketResponse answer(APIGatewayV2WebSocketEvent event) {
    String connectionId = event.getRequestContext().getConnectionId();
    subscriptions.disconnected(connectionId);
    Log.info("disconnect", Map.of("connectionId", connectionId));
    return SocketAnswers.status(200);
  }
}
