package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.loopback.Caller;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code /{stage}/@connections/{id}}: the API that the AWS SDK's ApiGatewayManagementApi client
 * calls. A request must carry a signature, which is not verified. Thread-safe.
 *
 * @param posts counts the posts to connections, whatever their answer
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html">@connections</a>
 */
record ConnectionsApi(
    List<WebSocketApi> apis, Connections connections, Faults faults, LongAdder posts) {
  /** The longest message; a longer one is 413. */
  private static final int MAX_MESSAGE_BYTES = 128 * 1024;

  private static final Pattern PATH = Pattern.compile("/([^/]+)/@connections/([^/]+)");

  /** The connection that a path names. */
  record Target(String stage, String connectionId) {}

  /** Clients percent-encode {@code =} and {@code @} in different ways. */
  static Optional<Target> target(Request request) {
    Matcher path = PATH.matcher(QueryString.decodePath(request.getHttpURI().getPath()));
    return path.matches()
        ? Optional.of(new Target(path.group(1), path.group(2)))
        : Optional.empty();
  }

  /** Answers a request. Does not wait. */
  void handle(Caller caller, Target target, Request request, Response response, Callback callback) {
    var reply = new Reply(target.connectionId(), response, callback);
    if (!caller.isOfThisMachine()) {
      reply.error(403, "ForbiddenException", "Forbidden");
      return;
    }
    if (!request.getHeaders().contains(HttpHeader.AUTHORIZATION)) {
      reply.error(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
      return;
    }
    if (apis.stream().noneMatch(api -> api.stage().equals(target.stage()))) {
      reply.error(403, "ForbiddenException", "Forbidden");
      return;
    }
    int latency = faults.latencyMillis();
    if (latency == 0) {
      handle(target, request, reply);
    } else {
      CompletableFuture.delayedExecutor(latency, TimeUnit.MILLISECONDS)
          .execute(
              () -> {
                try {
                  handle(target, request, reply);
                } catch (RuntimeException failure) {
                  reply.failed(failure);
                }
              });
    }
  }

  private void handle(Target target, Request request, Reply reply) {
    switch (request.getMethod()) {
      case "POST" -> post(target, request, reply);
      case "GET" -> get(target, reply);
      case "DELETE" -> delete(target, reply);
      default ->
          reply.error(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
  }

  private void post(Target target, Request request, Reply reply) {
    posts.increment();
    Body.arrival(request, MAX_MESSAGE_BYTES)
        .thenAccept(body -> post(target, body, reply))
        .exceptionally(
            failure -> {
              reply.failed(failure);
              return null;
            });
  }

  private void post(Target target, Optional<byte[]> body, Reply reply) {
    if (body.isEmpty()) {
      reply.error(413, "PayloadTooLargeException", "The message is longer than 128 KB");
      return;
    }
    if (faults.throttlePost()) {
      reply.error(429, "LimitExceededException", "Too Many Requests");
      return;
    }
    if (faults.occurs(Fault.FAILED_POST)) {
      reply.error(500, "InternalServerErrorException", "Internal server error");
      return;
    }
    Optional<Connection> connection = find(target);
    if (connection.isEmpty()) {
      reply.gone();
    } else if (Body.utf8(body.get()).isEmpty()) {
      reply.error(400, "BadRequestException", "The message is not UTF-8. Send text");
    } else if (faults.occurs(Fault.CUT_SOCKET)) {
      connections.cut(connection.get());
      reply.empty(200);
    } else if (connection.get().send(body.get())) {
      reply.empty(200);
    } else {
      reply.error(
          429, "LimitExceededException", "The client reads too slowly: its send queue is full");
    }
  }

  private void get(Target target, Reply reply) {
    find(target).ifPresentOrElse(connection -> reply.json(describe(connection)), reply::gone);
  }

  private void delete(Target target, Reply reply) {
    Optional<Connection> connection = find(target);
    if (connection.isEmpty()) {
      reply.gone();
      return;
    }
    connections.close(connection.get(), 1000, "Connection Closed Normally");
    reply.empty(204);
  }

  private Optional<Connection> find(Target target) {
    return connections
        .find(target.connectionId())
        .filter(connection -> connection.api().stage().equals(target.stage()));
  }

  /** A connection, with the field names of the SDK. */
  static ObjectNode describe(Connection connection) {
    ObjectNode json = Json.object();
    json.put("connectedAt", Instant.ofEpochMilli(connection.connectedAt()).toString());
    ObjectNode identity = json.putObject("identity");
    identity.put("sourceIp", connection.caller().sourceIp());
    identity.put("userAgent", connection.caller().userAgent());
    json.put("lastActiveAt", Instant.ofEpochMilli(connection.lastActiveAt()).toString());
    return json;
  }

  /** An answer to the SDK, which recognises an error by the header that names its type. */
  private record Reply(
      String connectionId, String requestId, Response response, Callback callback) {
    Reply(String connectionId, Response response, Callback callback) {
      this(connectionId, Ids.next(), response, callback);
      response.getHeaders().put("x-amzn-RequestId", requestId);
    }

    /** The request has not arrived, or its answer failed. */
    void failed(Throwable failure) {
      callback.failed(failure instanceof CompletionException it ? it.getCause() : failure);
    }

    void empty(int status) {
      Responses.empty(response, callback, status);
    }

    void json(ObjectNode body) {
      Responses.json(response, callback, 200, body);
    }

    void gone() {
      error(410, "GoneException", "The connection is not open");
    }

    void error(int status, String type, String message) {
      response.getHeaders().put("x-amzn-ErrorType", type);
      ObjectNode body = Json.message(message);
      body.put("connectionId", connectionId).put("requestId", requestId);
      Responses.json(response, callback, status, body);
    }
  }
}
