package dev.realtimeevents.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Reads the events that the probe recorded. */
record Probe(Target target) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  /** A key that no other test uses. */
  static String newKey() {
    return UUID.randomUUID().toString();
  }

  /** The first event of a type under a key, waiting for it. */
  JsonNode await(String key, String eventType) throws IOException, InterruptedException {
    return await(key, eventType, Duration.ofSeconds(60));
  }

  JsonNode await(String key, String eventType, Duration atMost)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<JsonNode> found = find(key, eventType);
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no " + eventType + " event of " + key + " within " + atMost);
  }

  /** The first event of a type under a key, if there is one by now. */
  Optional<JsonNode> find(String key, String eventType) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(target.http("/events/" + key)).build();
    HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    for (JsonNode event : JSON.readTree(response.body())) {
      if (event.at("/requestContext/eventType").asText().equals(eventType)) {
        return Optional.of(event);
      }
    }
    return Optional.empty();
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }
}
