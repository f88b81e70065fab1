package dev.realtimeevents.lambda;

import static dev.realtimeevents.authentication.Senders.SECRET;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.logging.Log;
import dev.realtimeevents.logging.LogLines;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.secret.FixedSecrets;
import java.util.List;
import java.util.Map;

/**
 * The functions of an application in memory, with metrics. Each method returns the lines that one
 * prints.
 */
record PrintingFunctions(MemoryApplication app) {
  private static final Invocation INVOCATION = Invocation.of("r-1");

  PrintingFunctions {
    Log.metrics(true);
  }

  List<String> dispatch(Map<String, String> headers, String body, boolean allowUnsigned) {
    var function = new DispatchFunction(app.dispatch(FixedSecrets.of(SECRET), allowUnsigned, 200));
    return LogLines.of(
        () ->
            function.handleRequest(request(headers, body), INVOCATION.of(DispatchFunction.class)));
  }

  List<String> revoke(Map<String, String> headers, String body) {
    var function = new RevokeFunction(app.revokeEndpoint());
    return LogLines.of(
        () -> function.handleRequest(request(headers, body), INVOCATION.of(RevokeFunction.class)));
  }

  List<String> history(Map<String, String> query) {
    var function =
        new HistoryFunction(new AllowedOrigins(List.of("*")), app.history("public", "public:*"));
    APIGatewayV2HTTPEvent event =
        APIGatewayV2HTTPEvent.builder().withQueryStringParameters(query).build();
    return LogLines.of(() -> function.handleRequest(event, INVOCATION.of(HistoryFunction.class)));
  }

  List<String> fanOut(String job) {
    var message = new SQSEvent.SQSMessage();
    message.setMessageId("m-1");
    message.setBody(job);
    var event = new SQSEvent();
    event.setRecords(List.of(message));
    var function = new FanOutFunction(app.fanOutJobs(), app.bursts(), app.clock);
    return LogLines.of(() -> function.handleRequest(event, INVOCATION.of(FanOutFunction.class)));
  }

  List<String> connect(String connectionId, String origin) {
    APIGatewayV2WebSocketEvent event = event(connectionId);
    event.setHeaders(Map.of("Origin", origin));
    var function = new ConnectFunction(app.handshake("https://example.com"));
    return LogLines.of(() -> function.handleRequest(event, INVOCATION.of(ConnectFunction.class)));
  }

  List<String> message(String connectionId, String text) {
    APIGatewayV2WebSocketEvent event = event(connectionId);
    event.setBody(text);
    var function = new MessageFunction(app.messages("public", "public:*"));
    return LogLines.of(() -> function.handleRequest(event, INVOCATION.of(MessageFunction.class)));
  }

  List<String> disconnect(Disconnection ended) {
    var function = new DisconnectFunction(app.connections);
    return LogLines.of(
        () -> function.handleRequest(ended, INVOCATION.of(DisconnectFunction.class)));
  }

  private static APIGatewayV2HTTPEvent request(Map<String, String> headers, String body) {
    return APIGatewayV2HTTPEvent.builder().withHeaders(headers).withBody(body).build();
  }

  private APIGatewayV2WebSocketEvent event(String connectionId) {
    var context = new APIGatewayV2WebSocketEvent.RequestContext();
    context.setConnectionId(connectionId);
    context.setConnectedAt(app.clock.instant().toEpochMilli());
    var event = new APIGatewayV2WebSocketEvent();
    event.setRequestContext(context);
    return event;
  }
}
