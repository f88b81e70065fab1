package dev.realtimeevents.conformance.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The function of every route of the conformance tests. It records the event, then follows its
 * {@link Order}. {@code GET /events/{key}} returns the recorded events, {@code POST /echo/…} the
 * event itself. Thread-safe.
 */
public final class ProbeFunction implements RequestStreamHandler {
  private static final JsonMapper JSON = new JsonMapper();

  private final Records records;

  /** For Lambda: records in the table {@code EVENTS_TABLE}. */
  public ProbeFunction() {
    this(new DynamoDbRecords(DynamoDbClient.create(), System.getenv("EVENTS_TABLE")));
  }

  /** Records in {@code records}. */
  public ProbeFunction(Records records) {
    this.records = records;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JSON.writeValue(output, answer(JSON.readTree(input)));
  }

  private JsonNode answer(JsonNode event) throws IOException {
    if (event.path("routeKey").asText().equals("GET /events/{key}")) {
      return Order.of(event).proxyResponse(recorded(event.at("/pathParameters/key").asText()));
    }
    Order order = Order.of(event);
    record(event, order);
    pause(order.delayMillis());
    return switch (order.answer()) {
      case "throw" -> throw new IllegalStateException("thrown because the test asked for it");
      case "malformed" -> JSON.createObjectNode().put("statusCode", "two hundred");
      case "simple" -> JSON.createObjectNode().put("simple", true);
      default -> order.proxyResponse(JSON.writeValueAsString(event));
    };
  }

  private void record(JsonNode event, Order order) throws IOException {
    String json = JSON.writeValueAsString(event);
    String connectionId = event.at("/requestContext/connectionId").asText();
    if (!connectionId.isEmpty()) {
      records.add(connectionId, json);
    }
    if (!order.probe().isEmpty()) {
      records.add(order.probe(), json);
    }
  }

  private String recorded(String key) throws IOException {
    ArrayNode events = JSON.createArrayNode();
    for (String json : records.get(key)) {
      events.add(JSON.readTree(json));
    }
    return JSON.writeValueAsString(events);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited", e);
    }
  }
}
