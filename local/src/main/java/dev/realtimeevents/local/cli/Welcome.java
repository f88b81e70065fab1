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

  /** Publishes it if its channel has no event yet. */
  void publish() throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HistoryReader.Answer newest = new HistoryReader(http, history).newest(CHANNEL, "");
      if (newest.status() == 200 && newest.body().path("seq").asLong() == 0) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("text", TEXT);
        new Publisher(http, dispatch, secret)
            .publish(new Draft("welcome", Optional.of(data), CHANNEL, Optional.empty()));
      }
    } catch (IOException e) {
      // The gateway is being stopped, or a fault is on: there is no first look to greet.
    }
  }
}
