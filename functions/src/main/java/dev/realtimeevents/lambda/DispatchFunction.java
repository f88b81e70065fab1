package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.dispatch.Answer;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.dispatch.Request;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.protocol.DispatchAnswer;
import java.time.Duration;
import java.util.Map;

/**
 * {@code POST /dispatch}, payload format 2.0.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">Lambda
 *     integrations of HTTP APIs</a>
 */
public final class DispatchFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private final Dispatch dispatch;

  /** Used by Lambda. */
  public DispatchFunction() {
    this(Wiring.fromEnvironment().dispatch());
  }

  public DispatchFunction(Dispatch dispatch) {
    this.dispatch = dispatch;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    Log.request(context.getAwsRequestId());
    Answer answer = answer(Http.request(event), context);
    Log.info("dispatch", Map.of("status", answer.status()));
    return Http.response(answer);
  }

  /** What fails here has lost nothing: the sender repeats its webhook, and the same id goes on. */
  private Answer answer(Request request, Context context) {
    try {
      return dispatch.handle(request, () -> Duration.ofMillis(context.getRemainingTimeInMillis()));
    } catch (RuntimeException failed) {
      Log.error("dispatch failed", failed);
      return new Answer(
          503, DispatchAnswer.error("The event could not be stored just now; send it again"));
    }
  }
}
