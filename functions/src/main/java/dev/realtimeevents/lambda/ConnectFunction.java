package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.connect.Subprotocols;
import dev.realtimeevents.connect.Welcome;
import dev.realtimeevents.logging.Log;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** {@code $connect}: answers 200 to let a browser in, 403 to refuse the handshake. */
public final class ConnectFunction
    implements RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> {
  private final Welcome welcome;

  /** Used by Lambda. */
  public ConnectFunction() {
    this(Wiring.fromEnvironment().welcome());
  }

  public ConnectFunction(Welcome welcome) {
    this.welcome = welcome;
  }

  @Override
  public APIGatewayV2WebSocketResponse handleRequest(
      APIGatewayV2WebSocketEvent event, Context context) {
    return Logged.invocation("connect", context, () -> answer(event));
  }

  private APIGatewayV2WebSocketResponse answer(APIGatewayV2WebSocketEvent event) {
    var connection = event.getRequestContext();
    Optional<String> origin = header(event.getHeaders(), "Origin");
    var subprotocols = Subprotocols.of(header(event.getHeaders(), "Sec-WebSocket-Protocol"));
    var answer =
        welcome.greet(
            connection.getConnectionId(),
            Instant.ofEpochMilli(connection.getConnectedAt()),
            origin,
            subprotocols.token());
    Log.info(
        "connect",
        Map.of(
            "connectionId", connection.getConnectionId(),
            "origin", origin.orElse(""),
            "answer", answer));
    return switch (answer) {
      case WELCOME -> SocketAnswers.welcome(subprotocols.selected());
      case WRONG_ORIGIN -> SocketAnswers.status(403);
    };
  }

  private static Optional<String> header(Map<String, String> headers, String name) {
    return Optional.ofNullable(headers).orElse(Map.of()).entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
