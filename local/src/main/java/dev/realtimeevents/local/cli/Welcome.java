package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.client.Draft;
import dev.realtimeevents.local.client.HistoryReader;
import dev.realtimeevents.local.client.Publisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;

/**
 * The event {@code welcome}, so that a first look at the gateway sees something.
 *
 * @param dispatch the URL for dispatches
 * @param history the URL that polling browsers use
 * @param secret {@code whsec_} and base64
 */
record Welcome(URI dispatch, URI history, String secret) {
  private static final String CHANNEL = "public";
  private static final String TEXT = "The gateway runs. Events appear here as they happen.";

  /**
   * Publishes it if its channel has no event yet.
   *
   * @param kept whether the tables can have events from before; the log is only asked then, because
   *     each question is a line in the terminal
   */
  void publish(boolean kept) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      if (kept && hasEvents(http)) {
        return;
      }
      ObjectNode data = JsonNodeFactory.instance.objectNode().put("text", TEXT);
      new Publisher(http, dispatch, secret)
          .publish(new Draft("welcome", Optional.of(data), CHANNEL, Optional.empty()));
    } catch (IOException e) {
      // The gateway is being stopped, or a fault is on: there is no first look to greet.
    }
  }

  /** Also where the log does not answer as it should. */
  private boolean hasEvents(HttpClient http) throws IOException, InterruptedException {
    HistoryReader.Answer newest = new HistoryReader(http, history).newest(CHANNEL, "");
    return newest.status() != 200 || newest.body().path("seq").asLong() != 0;
  }
}
