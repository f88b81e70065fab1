package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.connect.Connections;
import dev.realtimeevents.logging.EventLine;

/** {@code $disconnect}: removes the connection. API Gateway does not guarantee the call. */
public final class DisconnectFunction
    implements RequestHandler<Disconnection, APIGatewayV2WebSocketResponse> {
  static final Priming<Disconnection, APIGatewayV2WebSocketResponse> PRIMING =
      new Priming<>(
          wiring -> new DisconnectFunction(wiring.connections()),
          PrimingEvents::disconnect,
          answer -> answer.getStatusCode() == 200);

  private final Connections connections;

  /** For Lambda. */
  public DisconnectFunction() {
    this(Wiring.fromEnvironment().connections());
    PRIMING.register();
  }

  public DisconnectFunction(Connections connections) {
    this.connections = connections;
  }

  @Override
  public APIGatewayV2WebSocketResponse handleRequest(Disconnection event, Context context) {
    return WebSocketInvocation.answer("disconnect", context, () -> answer(event));
  }

  private APIGatewayV2WebSocketResponse answer(Disconnection event) {
    connections.disconnected(event.connectionId());
    EventLine.info("disconnect")
        .with("connectionId", event.connectionId())
        .with("code", event.code())
        .with("reason", event.reason())
        .print();
    return WebSocketInvocation.status(200);
  }
}
