package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.revoke.RevokeEndpoint;

/** {@code POST /connections/revoke}. */
public final class RevokeFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  static final Priming<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> PRIMING =
      new Priming<>(
          wiring -> new RevokeFunction(wiring.revokeEndpoint()),
          PrimingEvents::revoke,
          answer -> answer.getStatusCode() == 200);

  private final RevokeEndpoint endpoint;

  /** For Lambda. */
  public RevokeFunction() {
    this(Wiring.fromEnvironment().revokeEndpoint());
    PRIMING.register();
  }

  public RevokeFunction(RevokeEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return HttpInvocation.answer(
        "revoke",
        context,
        () -> RevokeEndpoint.UNAVAILABLE,
        () -> endpoint.handle(HttpInvocation.request(event)));
  }
}
