package dev.realtimeevents.local.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads a channel's log over HTTP. Thread-safe.
 *
 * @param history the URL that polling browsers use
 */
public record HistoryReader(HttpClient http, URI history) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The answer of the gateway.
   *
   * @param status of HTTP
   * @param body JSON; missing if it is none
   */
  public record Answer(int status, JsonNode body) {
    /** The sentence of a refusal. */
    public String reason() {
      return body.path("message").asText("status " + status);
    }

    /** Whether a gateway of this project gives this answer. Another server may answer 200, too. */
    public boolean isOfGateway() {
      return body.has("seq") || body.path("type").asText().equals("error");
    }
  }

  /**
   * Asks for the newest event of a channel.
   *
   * @param token opens a private channel; empty for none
   * @throws IOException if there is no answer
   */
  public Answer newest(String channel, String token) throws IOException, InterruptedException {
    return ask(channel, "&rewind=1", token);
  }

  /**
   * Asks for the events after a number.
   *
   * @param limit the maximum number of events
   * @param token opens a private channel; empty for none
   * @throws IOException if there is no answer
   */
  public Answer after(String channel, long since, int limit, String token)
      throws IOException, InterruptedException {
    return ask(channel, "&since=%d&limit=%d".formatted(since, limit), token);
  }

  /** Tells that an answer is not {@linkplain Answer#isOfGateway a gateway's}. */
  public String foreign(Answer answer) {
    return "%s answers with status %d, but not as a gateway does. Check the URL, or try again"
        .formatted(history, answer.status());
  }

  private Answer ask(String channel, String more, String token)
      throws IOException, InterruptedException {
    String query = "?channel=" + URLEncoder.encode(channel, StandardCharsets.UTF_8) + more;
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(history + query));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response =
        http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    try {
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (JsonProcessingException e) {
      return new Answer(response.statusCode(), JSON.missingNode());
    }
  }
}
