package dev.realtimeevents.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * An event to publish.
 *
 * @param event its name
 * @param data its data; without it, {@code null}
 * @param channel where it is published
 * @param id its idempotency key; empty for a random one
 */
public record Draft(String event, Optional<JsonNode> data, String channel, Optional<String> id) {
  /** The body of a dispatch. */
  String body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("event", event);
    data.ifPresent(value -> body.set("data", value));
    body.put("channel", channel);
    id.ifPresent(value -> body.put("id", value));
    return body.toString();
  }
}
