package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.protocol.HistoryMessage;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.History;
import java.util.Map;
import java.util.Optional;

/** {@code GET /history?channel=&since=&epoch=&rewind=&limit=}, for clients that poll. */
public final class HistoryFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  static final Priming<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> PRIMING =
      new Priming<>(
          wiring -> new HistoryFunction(wiring.allowedOrigins(), wiring.history()),
          PrimingEvents::history,
          answer -> answer.getStatusCode() == 200);

  private static final HttpResponse UNAVAILABLE =
      new HttpResponse(
          503, error("unavailable", "The event log could not be read; try again").json());

  private final AllowedOrigins origins;
  private final History history;

  /** For Lambda. */
  public HistoryFunction() {
    Wiring wiring = Wiring.fromEnvironment();
    this(wiring.allowedOrigins(), wiring.history());
    PRIMING.register();
  }

  public HistoryFunction(AllowedOrigins origins, History history) {
    this.origins = origins;
    this.history = history;
  }

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return HttpInvocation.answer("history", context, UNAVAILABLE, () -> answer(event));
  }

  private HttpResponse answer(APIGatewayV2HTTPEvent event) {
    HttpHeaders headers = HttpInvocation.headers(event);
    if (!origins.allow(headers.get("Origin"))) {
      return denied(error("forbidden", "This origin is not allowed; add it to AllowedOrigins"));
    }
    try {
      Map<String, String> query =
          Optional.ofNullable(event.getQueryStringParameters()).orElse(Map.of());
      HistoryMessage.Request request = HistoryMessage.parse(query, headers.bearerToken());
      return switch (history.read(request)) {
        case History.Result.Denied(var error) -> denied(error);
        case History.Result.Page(var head, var recovered, var since, var frames) ->
            new HttpResponse(
                200,
                HistoryMessage.json(request.wanted().channel(), head, recovered, since, frames));
      };
    } catch (InvalidValueException invalid) {
      return new HttpResponse(422, error("invalid_message", invalid.getMessage()).json());
    }
  }

  private static ServerMessage.Error error(String code, String sentence) {
    return new ServerMessage.Error(code, sentence, Optional.empty());
  }

  private static HttpResponse denied(ServerMessage.Error error) {
    return new HttpResponse(error.code().equals("forbidden") ? 403 : 401, error.json());
  }
}
