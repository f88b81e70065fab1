package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.dispatch.Answer;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import dev.realtimeevents.protocol.HistoryMessage;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.History;
import java.util.Map;
import java.util.Optional;

/** {@code GET /history?channel=&since=&epoch=}: for browsers behind networks without WebSockets. */
public final class HistoryFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private static final String BEARER = "Bearer ";

  private final AllowedOrigins origins;
  private final History history;

  /** Used by Lambda. */
  public HistoryFunction() {
    var wiring = Wiring.fromEnvironment();
    this(wiring.allowedOrigins(), wiring.history());
  }

  public HistoryFunction(AllowedOrigins origins, History history) {
    this.origins = origins;
    this.history = history;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    Log.request(context.getAwsRequestId());
    Answer answer =
        origins.allow(Http.headers(event).get("Origin"))
            ? answer(event)
            : refused(error("forbidden", "Pages of this origin are not allowed"));
    Log.info("history", Map.of("status", answer.status()));
    return Http.response(answer);
  }

  private Answer answer(APIGatewayV2HTTPEvent event) {
    try {
      Subscribe wish =
          HistoryMessage.question(
              Optional.ofNullable(event.getQueryStringParameters()).orElse(Map.of()), token(event));
      return switch (history.answer(wish)) {
        case History.Answer.Refused(var error) -> refused(error);
        case History.Answer.Page(var head, var recovered, var events) ->
            new Answer(200, HistoryMessage.answer(wish.channel(), head, recovered, events));
      };
    } catch (InvalidValueException invalid) {
      return new Answer(422, error("invalid_message", invalid.getMessage()).json());
    } catch (RuntimeException failed) {
      Log.error("history failed", failed);
      return new Answer(
          503, error("unavailable", "The log could not be read just now; ask again").json());
    }
  }

  private static ServerMessage.Error error(String code, String sentence) {
    return new ServerMessage.Error(code, sentence, Optional.empty());
  }

  private static Answer refused(ServerMessage.Error error) {
    return new Answer(error.code().equals("forbidden") ? 403 : 401, error.json());
  }

  private static Optional<String> token(APIGatewayV2HTTPEvent event) {
    return Http.headers(event)
        .get("Authorization")
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }
}
