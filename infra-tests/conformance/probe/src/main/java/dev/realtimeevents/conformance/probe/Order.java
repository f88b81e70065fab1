package dev.realtimeevents.conformance.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * What a test wants the probe to do: from the query string, or from a message's own JSON.
 *
 * <ul>
 *   <li>{@code probe}: also remember the event under this key
 *   <li>{@code delayMillis}: answer so much later
 *   <li>{@code answer}: {@code throw} an exception, or answer {@code malformed} or {@code simple}
 *   <li>{@code status}: the {@code statusCode} of the answer, 200 without it
 *   <li>{@code subprotocol}: the answer's {@code Sec-WebSocket-Protocol} header
 * </ul>
 */
record Order(JsonNode parameters) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The order that an event carries; a message that is no JSON object carries none. */
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
