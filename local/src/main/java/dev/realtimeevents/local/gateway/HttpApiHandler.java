package dev.realtimeevents.local.gateway;

import dev.realtimeevents.local.lambda.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers a request that matched a route of an HTTP API. Thread-safe. */
record HttpApiHandler(Integration integration) {
  private static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

  void handle(HttpRoutes.Match match, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    String requestId = Ids.next();
    response.getHeaders().put("Apigw-Requestid", requestId);
    Optional<CrossOrigin> crossOrigin = match.route().crossOrigin();
    crossOrigin.ifPresent(rules -> rules.allow(request, response));
    if (match.route().bucket().isPresent() && !match.route().bucket().get().take()) {
      Responses.message(response, callback, 429, "Too Many Requests");
      return;
    }
    Optional<byte[]> body = Body.read(request, MAX_BODY_BYTES);
    if (body.isEmpty()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      Responses.message(response, callback, 413, "Request Entity Too Large");
      return;
    }
    var event = new HttpEvent(request, match, requestId, body.get());
    Optional<Invocation> invocation =
        integration.call(match.route().route().function(), event.toJson());
    if (invocation.isEmpty() || invocation.get() instanceof Invocation.Throttled) {
      Responses.message(response, callback, 503, "Service Unavailable");
      return;
    }
    Integration.answer(invocation.get())
        .flatMap(HttpProxyResponse::of)
        .ifPresentOrElse(
            answer -> write(answer, crossOrigin.isPresent(), response, callback),
            () -> Responses.message(response, callback, 500, "Internal Server Error"));
  }

  private static void write(
      HttpProxyResponse answer, boolean hasCrossOrigin, Response response, Callback callback) {
    response.setStatus(answer.status());
    for (Map.Entry<String, String> header : answer.headers()) {
      if (!hasCrossOrigin || !CrossOrigin.isCorsHeader(header.getKey())) {
        response.getHeaders().add(header.getKey(), header.getValue());
      }
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }
}
