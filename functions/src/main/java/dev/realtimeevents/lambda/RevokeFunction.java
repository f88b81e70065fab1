package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.dispatch.Answer;
import dev.realtimeevents.dispatch.Revoke;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.protocol.DispatchAnswer;
import java.util.Map;

/** {@code POST /connections/revoke}: cuts a user off. */
public final class RevokeFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private final Revoke revoke;

  /** Used by Lambda. */
  public RevokeFunction() {
    this(Wiring.fromEnvironment().revoke());
  }

  public RevokeFunction(Revoke revoke) {
    this.revoke = revoke;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    Log.request(context.getAwsRequestId());
    Answer answer;
    try {
      answer = revoke.handle(Http.request(event));
    } catch (RuntimeException failed) {
      Log.error("revoke failed", failed);
      answer = new Answer(503, DispatchAnswer.error("Not everything was revoked; send it again"));
    }
    Log.info("revoke", Map.of("status", answer.status()));
    return Http.response(answer);
  }
}
