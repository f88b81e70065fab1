package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.logging.EventLine;
import dev.realtimeevents.protocol.ChannelRequest.Start;
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
    return HttpInvocation.answer(
        "history", context, HistoryFunction::unavailable, () -> answer(event));
  }

  private HttpResponse answer(APIGatewayV2HTTPEvent event) {
    HttpHeaders headers = HttpInvocation.headers(event);
    if (!origins.allow(headers.get("Origin"))) {
      return refused(
          403,
          error("forbidden", "This origin is not allowed; add it to AllowedOrigins"),
          Optional.empty());
    }
    try {
      Map<String, String> query =
          Optional.ofNullable(event.getQueryStringParameters()).orElse(Map.of());
      HistoryMessage.Request request = HistoryMessage.parse(query, headers.bearerToken());
      ChannelName channel = request.wanted().channel();
      return switch (history.read(request)) {
        case History.Result.Denied(var error) ->
            refused(error.code().equals("forbidden") ? 403 : 401, error, Optional.of(channel));
        case History.Result.Page page -> {
          line(request, page).print();
          yield new HttpResponse(
              200,
              HistoryMessage.json(
                  channel, page.head(), page.recovered(), page.since(), page.frames()));
        }
      };
    } catch (InvalidValueException invalid) {
      return refused(422, error("invalid_message", invalid.getMessage()), Optional.empty());
    }
  }

  private static EventLine line(HistoryMessage.Request request, History.Result.Page page) {
    EventLine line =
        EventLine.info("history").with("status", 200).with("channel", request.wanted().channel());
    page.since().ifPresent(since -> line.with("since", since));
    if (request.wanted().start() instanceof Start.Since(long since, _)) {
      line.with("since", since);
    }
    return line.with("recovered", page.frames().size()).mark("lost", !page.recovered());
  }

  private static ServerMessage.Error error(String code, String sentence) {
    return new ServerMessage.Error(code, sentence, Optional.empty());
  }

  private static HttpResponse unavailable() {
    return refused(
        503, error("unavailable", "The event log could not be read; try again"), Optional.empty());
  }

  /**
   * @param channel the one that was asked for, if it is known
   */
  private static HttpResponse refused(
      int status, ServerMessage.Error error, Optional<ChannelName> channel) {
    EventLine.warn("history")
        .with("status", status)
        .with("channel", channel)
        .code(error.code())
        .with("reason", error.message())
        .print();
    return new HttpResponse(status, error.json());
  }
}
