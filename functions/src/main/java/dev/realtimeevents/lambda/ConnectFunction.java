package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.connect.Handshake;
import dev.realtimeevents.connect.Subprotocols;
import dev.realtimeevents.logging.EventLine;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** {@code $connect}: answers 200 to accept the handshake, 403 to refuse it. */
public final class ConnectFunction
    implements RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> {
  static final Priming<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> PRIMING =
      new Priming<>(
          wiring -> new ConnectFunction(wiring.handshake()),
          PrimingEvents::connect,
          answer -> answer.getStatusCode() == 200);

  private final Handshake handshake;

  /** For Lambda. */
  public ConnectFunction() {
    this(Wiring.fromEnvironment().handshake());
    PRIMING.register();
  }

  public ConnectFunction(Handshake handshake) {
    this.handshake = handshake;
  }

  @Override
  public APIGatewayV2WebSocketResponse handleRequest(
      APIGatewayV2WebSocketEvent event, Context context) {
    return WebSocketInvocation.answer("connect", context, () -> answer(event));
  }

  private APIGatewayV2WebSocketResponse answer(APIGatewayV2WebSocketEvent event) {
    APIGatewayV2WebSocketEvent.RequestContext connection = event.getRequestContext();
    Optional<String> origin = header(event.getHeaders(), "Origin");
    Subprotocols subprotocols =
        Subprotocols.of(header(event.getHeaders(), "Sec-WebSocket-Protocol"));
    Handshake.Result answer =
        handshake.accept(
            connection.getConnectionId(),
            Instant.ofEpochMilli(connection.getConnectedAt()),
            origin,
            subprotocols);
    line(connection.getConnectionId(), origin, answer).print();
    return switch (answer) {
      case ACCEPTED -> WebSocketInvocation.accepted(subprotocols.selected());
      case ORIGIN_NOT_ALLOWED -> WebSocketInvocation.status(403);
    };
  }

  private static EventLine line(
      String connectionId, Optional<String> origin, Handshake.Result answer) {
    return switch (answer) {
      case ACCEPTED ->
          EventLine.info("connect")
              .with("connectionId", connectionId)
              .with("origin", origin)
              .with("status", 200);
      case ORIGIN_NOT_ALLOWED ->
          EventLine.warn("connect")
              .with("connectionId", connectionId)
              .with("origin", origin.orElse(""))
              .with("status", 403)
              .code("origin_not_allowed")
              .with("reason", "This origin is not allowed; add it to AllowedOrigins");
    };
  }

  private static Optional<String> header(Map<String, String> headers, String name) {
    return Optional.ofNullable(headers).orElse(Map.of()).entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
