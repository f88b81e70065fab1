package dev.realtimeevents.conformance.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A test's order to the probe, in the query string or in the JSON of a message.
 *
 * <ul>
 *   <li>{@code probe}: also record the event under this key
 *   <li>{@code delayMillis}: wait before the answer
 *   <li>{@code answer}: {@code throw} an exception, or answer {@code malformed} or {@code simple}
 *   <li>{@code status}: the {@code statusCode} of the answer, 200 without it
 *   <li>{@code subprotocol}: the answer's {@code Sec-WebSocket-Protocol} header
 * </ul>
 */
record Order(JsonNode parameters) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The order in an event. A message that is not a JSON object has an empty one. */
  static Order of(JsonNode event) throws IOException {
    if (!event.at("/requestContext/eventType").asText().equals("MESSAGE")) {
      return new Order(event.path("queryStringParameters"));
    }
    String body = event.path("body").asText();
    return new Order(body.startsWith("{") ? JSON.readTree(body) : JSON.createObjectNode());
  }

  String probe() {
    return parameters.path("probe").asText();
  }

  long delayMillis() {
    return parameters.path("delayMillis").asLong();
  }

  String answer() {
    return parameters.path("answer").asText("proxy");
  }

  /** A Lambda proxy response with this body. */
  ObjectNode proxyResponse(String body) {
    ObjectNode response = JSON.createObjectNode();
    response.put("statusCode", parameters.path("status").asInt(200));
    response.put("body", body);
    ObjectNode headers = response.putObject("headers");
    headers.put("Content-Type", "application/json");
    if (parameters.has("subprotocol")) {
      headers.put("Sec-WebSocket-Protocol", parameters.path("subprotocol").asText());
    }
    return response;
  }
}
