package dev.realtimeevents.local.cli;

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
import java.util.Optional;

/**
 * A gateway that {@code up} runs on this machine.
 *
 * @param port on 127.0.0.1
 */
record RunningGateway(int port) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Asks the gateway for its addresses and its secret.
   *
   * @throws IOException if none answers on the port
   */
  ConnectionValues values() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      JsonNode outputs = get(client, "outputs");
      return new ConnectionValues(
          Localhost.in(text(outputs, "DispatchUrl")),
          Localhost.in(text(outputs, "WebSocketUrl")),
          Optional.of(Localhost.in(text(outputs, "HistoryUrl"))),
          text(get(client, "secret"), "secret"));
    } catch (JsonProcessingException e) {
      throw none(e);
    }
  }

  /**
   * What the gateway tells of itself under {@code /.local/}.
   *
   * @return missing if it has no such endpoint
   * @throws IOException if none answers on the port
   */
  JsonNode local(String name) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      return get(client, name);
    } catch (JsonProcessingException e) {
      throw none(e);
    }
  }

  /**
   * What happened to an event.
   *
   * @throws IllegalArgumentException if the text names no event; the gateway says what does
   * @throws IOException if none answers on the port
   */
  JsonNode trace(String of) throws IOException, InterruptedException {
    JsonNode trace = local("trace?of=" + URLEncoder.encode(of, StandardCharsets.UTF_8));
    if (trace.isMissingNode()) {
      throw new IOException(
          "The gateway on port %d is older than this command. Start it again".formatted(port));
    }
    if (!trace.has("steps")) {
      String sentence = trace.path("message").asText("The gateway told nothing");
      throw new IllegalArgumentException(sentence);
    }
    return trace;
  }

  private JsonNode get(HttpClient client, String name) throws IOException, InterruptedException {
    URI url = URI.create("http://127.0.0.1:%d/.local/%s".formatted(port, name));
    HttpResponse<String> answer;
    try {
      answer =
          client.send(
              HttpRequest.newBuilder(url).timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw none(e);
    }
    return answer.statusCode() == 404 ? JSON.missingNode() : JSON.readTree(answer.body());
  }

  private String text(JsonNode answer, String name) throws IOException {
    JsonNode value = answer.path(name);
    if (!value.isTextual()) {
      throw none(null);
    }
    return value.textValue();
  }

  private IOException none(IOException cause) {
    return new IOException(
        ("No gateway of this project answers on port %d. Start it in another terminal with"
                + " './realtime up', or give its port with --port")
            .formatted(port),
        cause);
  }
}
