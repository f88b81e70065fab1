package dev.realtimeevents.local.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers a request that a route of an HTTP API matched. Thread-safe. */
record HttpApiHandler(Integration integration) {
  private static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

  void handle(HttpRoutes.Match match, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    String requestId = Ids.next();
    response.getHeaders().put("Apigw-Requestid", requestId);
    Optional<CrossOrigin> crossOrigin = match.route().crossOrigin();
    crossOrigin.ifPresent(rules -> rules.allow(request, response));
    if (match.route().bucket().isPresent() && !match.route().bucket().get().take()) {
      Answers.message(response, callback, 429, "Too Many Requests");
      return;
    }
    Optional<byte[]> body = Body.read(request, MAX_BODY_BYTES);
    if (body.isEmpty()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      Answers.message(response, callback, 413, "Request Entity Too Large");
      return;
    }
    HttpEvent event = new HttpEvent(request, match, requestId, body.get());
    switch (integration.call(match.route().route().function(), event.toJson())) {
      case Integration.Outcome.Answer answer ->
          HttpAnswer.of(answer.payload())
              .ifPresentOrElse(
                  it -> write(it, crossOrigin.isPresent(), response, callback),
                  () -> broken(response, callback));
      case Integration.Outcome.Broken broken -> broken(response, callback);
      case Integration.Outcome.Late late ->
          Answers.message(response, callback, 503, "Service Unavailable");
    }
  }

  private static void broken(Response response, Callback callback) {
    Answers.message(response, callback, 500, "Internal Server Error");
  }

  private static void write(
      HttpAnswer answer, boolean hasCrossOrigin, Response response, Callback callback) {
    response.setStatus(answer.status());
    for (Map.Entry<String, String> header : answer.headers()) {
      if (!hasCrossOrigin || !CrossOrigin.isItsHeader(header.getKey())) {
        response.getHeaders().add(header.getKey(), header.getValue());
      }
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }
}
