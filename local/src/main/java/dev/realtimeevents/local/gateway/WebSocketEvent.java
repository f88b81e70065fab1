package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;

/**
 * The events of a WebSocket API. A field without a value is left out, as on AWS, which documents
 * the fields of {@code requestContext} as variables.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html">$context
 *     variables</a>
 */
record WebSocketEvent(Connection connection, String requestId) {

  WebSocketEvent(Connection connection) {
    this(connection, Ids.next());
  }

  /** The only event with the headers and the query string of the handshake. */
  ObjectNode connect(Request handshake) {
    RequestTime time = RequestTime.now();
    ObjectNode event = Json.object();
    headers(event, handshake, time);
    SequencedMap<String, List<String>> query = QueryString.parse(handshake.getHttpURI().getQuery());
    if (!query.isEmpty()) {
      ObjectNode single = event.putObject("queryStringParameters");
      query.forEach((name, values) -> single.put(name, values.getLast()));
      ObjectNode multiple = event.putObject("multiValueQueryStringParameters");
      query.forEach((name, values) -> values.forEach(multiple.putArray(name)::add));
    }
    context(event, "$connect", "CONNECT", time);
    return event.put("isBase64Encoded", false);
  }

  ObjectNode message(String routeKey, String body) {
    ObjectNode event = Json.object();
    context(event, routeKey, "MESSAGE", RequestTime.now()).put("messageId", Ids.next());
    return event.put("body", body).put("isBase64Encoded", false);
  }

  /**
   * Its headers are not those of the handshake.
   *
   * @param code the close code, 1005 if the client gave none, 1006 if there was no close frame
   */
  ObjectNode disconnect(int code, String reason) {
    ObjectNode event = Json.object();
    ObjectNode headers = event.putObject("headers");
    ObjectNode multiple = event.putObject("multiValueHeaders");
    put(headers, multiple, "Host", connection.caller().host());
    put(headers, multiple, "x-api-key", "");
    put(headers, multiple, "X-Forwarded-For", "");
    put(headers, multiple, "x-restapi", "");
    context(event, "$disconnect", "DISCONNECT", RequestTime.now())
        .put("disconnectStatusCode", code)
        .put("disconnectReason", reason);
    return event.put("isBase64Encoded", false);
  }

  private void headers(ObjectNode event, Request handshake, RequestTime time) {
    ObjectNode single = event.putObject("headers");
    ObjectNode multiple = event.putObject("multiValueHeaders");
    for (HttpField field : handshake.getHeaders()) {
      String name = field.getName();
      if (!name.equalsIgnoreCase("Connection") && !name.equalsIgnoreCase("Upgrade")) {
        put(single, multiple, name, Optional.ofNullable(field.getValue()).orElse(""));
      }
    }
    put(single, multiple, "X-Amzn-Trace-Id", Ids.trace(time.epochMillis()));
    put(single, multiple, "X-Forwarded-For", connection.caller().sourceIp());
    put(single, multiple, "X-Forwarded-Port", String.valueOf(Request.getLocalPort(handshake)));
    put(single, multiple, "X-Forwarded-Proto", "http");
  }

  private static void put(ObjectNode single, ObjectNode multiple, String name, String value) {
    single.put(name, value);
    multiple.withArrayProperty(name).add(value);
  }

  private ObjectNode context(ObjectNode event, String routeKey, String type, RequestTime time) {
    Connection.Caller caller = connection.caller();
    ObjectNode context = event.putObject("requestContext");
    context.put("routeKey", routeKey);
    context.put("eventType", type);
    context.put("extendedRequestId", requestId);
    context.put("requestTime", time.text());
    context.put("messageDirection", "IN");
    context.put("stage", connection.api().stage());
    context.put("connectedAt", connection.connectedAt());
    context.put("requestTimeEpoch", time.epochMillis());
    ObjectNode identity = context.putObject("identity");
    if (!caller.userAgent().isEmpty()) {
      identity.put("userAgent", caller.userAgent());
    }
    identity.put("sourceIp", caller.sourceIp());
    context.put("requestId", requestId);
    context.put("domainName", caller.host());
    context.put("connectionId", connection.id());
    context.put("apiId", connection.api().name());
    return context;
  }
}
