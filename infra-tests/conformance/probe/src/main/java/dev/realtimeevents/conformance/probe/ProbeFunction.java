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
 * Behind every route of the conformance tests: remembers the event, then does what its {@link
 * Order} says. {@code GET /events/{key}} reads back what it remembers, {@code POST /echo/…} answers
 * with the event itself. Thread-safe.
 */
public final class ProbeFunction implements RequestStreamHandler {
  private static final JsonMapper JSON = new JsonMapper();

  private final Records records;

  /** As Lambda makes it: remembers in the table {@code EVENTS_TABLE}. */
  public ProbeFunction() {
    this(new DynamoDbRecords(DynamoDbClient.create(), System.getenv("EVENTS_TABLE")));
  }

  /** Remembers in {@code records}. */
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
    remember(event, order);
    pause(order.delayMillis());
    return switch (order.answer()) {
      case "throw" -> throw new IllegalStateException("thrown because the test asked for it");
      case "malformed" -> JSON.createObjectNode().put("statusCode", "two hundred");
      case "simple" -> JSON.createObjectNode().put("simple", true);
      default -> order.proxyResponse(JSON.writeValueAsString(event));
    };
  }

  private void remember(JsonNode event, Order order) throws IOException {
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
