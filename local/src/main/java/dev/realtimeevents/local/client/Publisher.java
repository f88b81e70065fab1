package dev.realtimeevents.local.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * Publishes events, signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 * specifies. Thread-safe.
 *
 * @param dispatch the URL for dispatches
 * @param secret {@code whsec_} and base64
 */
public record Publisher(HttpClient http, URI dispatch, String secret) {
  /** API Gateway's own limit. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Sends an event and waits for the answer.
   *
   * @throws IOException if there is none, or not one of a gateway
   */
  public Published publish(Draft draft) throws IOException, InterruptedException {
    String body = draft.body();
    String id = draft.id().orElseGet(() -> "evt_" + UUID.randomUUID());
    long time = Instant.now().getEpochSecond();
    byte[] signature = SecretKey.of(secret).sign(id + "." + time + "." + body);
    HttpRequest request =
        HttpRequest.newBuilder(dispatch)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", Long.toString(time))
            .header("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signature))
            .POST(BodyPublishers.ofString(body))
            .build();
    long begin = System.nanoTime();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    JsonNode answer = json(response.body());
    if (response.statusCode() == 200 && !answer.has("seq")) {
      throw new IOException(
          dispatch
              + " answers with status 200, but not as a gateway does: the answer names no event."
              + " Check the URL");
    }
    return response.statusCode() == 200
        ? new Published.Accepted(200, answer, millis)
        : new Published.Refused(
            response.statusCode(), answer.path("message").asText("no reason given"), millis);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
