package dev.realtimeevents.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.realtimeevents.local.lambda.Invocation.Answered;
import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.loopback.PrivateServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * The <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda Runtime
 * API</a> for one process, on its own port and path, which identify the process.
 *
 * <p>A process asks for its next event when it is ready, and the request waits until there is one.
 * Thread-safe, but {@link #offer} accepts one call at a time.
 */
final class RuntimeApi implements AutoCloseable {
  private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
  private static final String INIT_ERROR = "/2018-06-01/runtime/init/error";

  /** The longest response that Lambda accepts: 6 MiB and 100 bytes for the envelope. */
  static final int RESPONSE_LIMIT = 6 * 1024 * 1024 + 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** An event for the process, and its answer. */
  record Call(
      String requestId,
      String functionArn,
      String traceId,
      Instant deadline,
      byte[] event,
      CompletableFuture<Void> taken,
      CompletableFuture<Invocation> answer) {}

  private final PrivateServer server;
  private final BlockingQueue<Call> calls = new ArrayBlockingQueue<>(1);
  private final CompletableFuture<Optional<Failed>> initialised = new CompletableFuture<>();
  private volatile Optional<Call> current = Optional.empty();

  RuntimeApi() throws IOException {
    server = PrivateServer.start(this::handle);
  }

  /**
   * The value of {@code AWS_LAMBDA_RUNTIME_API}: host, port and path. Runtime clients put {@code
   * http://} before it and the paths of the API behind it.
   */
  String address() {
    return server.address().toString().substring("http://".length());
  }

  /** Completes empty when the process first asks for an event, or with the reason of a failure. */
  CompletableFuture<Optional<Failed>> initialised() {
    return initialised;
  }

  /** Gives the process its next event. Requires that the previous one is answered. */
  void offer(Call call) {
    calls.add(call);
  }

  /** The current or last call of the process. */
  Optional<Call> current() {
    return current;
  }

  /** Answers all open calls with {@code reason}, because the process has ended. */
  void ended(Failed reason) {
    initialised.complete(Optional.of(reason));
    current.ifPresent(call -> call.answer().complete(reason));
    Call untaken = calls.poll();
    if (untaken != null) {
      untaken.answer().complete(reason);
    }
  }

  @Override
  public void close() {
    server.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      String path = PrivateServer.path(exchange);
      String route = exchange.getRequestMethod() + " " + path;
      if (route.equals("GET " + INVOCATION + "next")) {
        next(exchange);
      } else if (route.equals("POST " + INIT_ERROR)) {
        initialised.complete(Optional.of(error(exchange)));
        accept(exchange);
      } else if (route.startsWith("POST " + INVOCATION) && path.endsWith("/response")) {
        response(exchange);
      } else if (route.startsWith("POST " + INVOCATION) && path.endsWith("/error")) {
        invocationError(exchange);
      } else {
        reply(exchange, 404, "{\"errorType\":\"NotFound\",\"errorMessage\":\"No such path.\"}");
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    initialised.complete(Optional.empty());
    Call call = calls.take();
    current = Optional.of(call);
    call.taken().complete(null);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", call.requestId());
    headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(call.deadline().toEpochMilli()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", call.functionArn());
    headers.set("Lambda-Runtime-Trace-Id", call.traceId());
    send(exchange, 200, call.event());
  }

  private void response(HttpExchange exchange) throws IOException {
    Optional<Call> call = callOf(exchange);
    if (call.isEmpty()) {
      return;
    }
    InputStream body = exchange.getRequestBody();
    byte[] payload = body.readNBytes(RESPONSE_LIMIT + 1);
    if (payload.length > RESPONSE_LIMIT) {
      body.transferTo(OutputStream.nullOutputStream());
      String reason =
          "Response payload size exceeded maximum allowed payload size (%d bytes)."
              .formatted(RESPONSE_LIMIT);
      call.get().answer().complete(new Failed("Function.ResponseSizeTooLarge", reason));
      reply(
          exchange,
          413,
          "{\"errorType\":\"RequestEntityTooLarge\",\"errorMessage\":\"" + reason + "\"}");
      return;
    }
    accept(exchange);
    call.get().answer().complete(new Answered(payload));
  }

  private void invocationError(HttpExchange exchange) throws IOException {
    Optional<Call> call = callOf(exchange);
    if (call.isPresent()) {
      Failed error = error(exchange);
      accept(exchange);
      call.get().answer().complete(error);
    }
  }

  /** The call with the id in the path; if it is not the current one, answers with an error. */
  private Optional<Call> callOf(HttpExchange exchange) throws IOException {
    String id = PrivateServer.path(exchange).substring(INVOCATION.length()).split("/", 2)[0];
    Optional<Call> call = current.filter(c -> c.requestId().equals(id));
    if (call.isEmpty()) {
      reply(
          exchange,
          400,
          "{\"errorType\":\"InvalidRequestID\",\"errorMessage\":\"Not the running request.\"}");
    }
    return call;
  }

  private static Failed error(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    try {
      JsonNode error = JSON.readTree(body);
      return new Failed(
          error.path("errorType").asText("Runtime.Unknown"), error.path("errorMessage").asText(""));
    } catch (IOException notJson) {
      return new Failed("Runtime.Unknown", new String(body, StandardCharsets.UTF_8));
    }
  }

  private static void accept(HttpExchange exchange) throws IOException {
    reply(exchange, 202, "{\"status\":\"OK\"}");
  }

  private static void reply(HttpExchange exchange, int status, String json) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, status, json.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
