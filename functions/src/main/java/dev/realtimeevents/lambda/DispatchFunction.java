package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.dispatch.Dispatch;

/** {@code POST /dispatch}. */
public final class DispatchFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  static final Priming<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> PRIMING =
      new Priming<>(
          wiring -> new DispatchFunction(wiring.dispatch()),
          PrimingEvents::dispatch,
          answer -> answer.getStatusCode() == 200);

  private final Dispatch dispatch;

  /** For Lambda. */
  public DispatchFunction() {
    this(Wiring.fromEnvironment().dispatch());
    PRIMING.register();
  }

  public DispatchFunction(Dispatch dispatch) {
    this.dispatch = dispatch;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return HttpInvocation.answer(
        "dispatch",
        context,
        () -> Dispatch.UNAVAILABLE,
        () -> dispatch.handle(HttpInvocation.request(event)));
  }
}
