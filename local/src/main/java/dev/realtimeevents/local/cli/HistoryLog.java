package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.client.HistoryReader;
import dev.realtimeevents.local.client.HistoryReader.Answer;
import dev.realtimeevents.local.trace.LogReader;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * The log as the history URL shows it.
 *
 * @param tokens a token for a channel
 */
record HistoryLog(HistoryReader history, UnaryOperator<String> tokens) implements LogReader {
  private static final int OK = 200;

  @Override
  public Found find(String channel, long seq) throws InterruptedException {
    if (seq < 1) {
      return new Found.Expired();
    }
    try {
      Answer answer = history.after(channel, seq - 1, 1, tokens.apply(channel));
      if (answer.status() != OK) {
        return new Found.NotAsked(answer.reason());
      }
      JsonNode first = answer.body().path("events").path(0);
      if (first.path("seq").asLong() == seq) {
        return new Found.Kept(first.path("id").asText(), first.path("event").asText());
      }
      long head = answer.body().path("seq").asLong();
      return head < seq ? new Found.Ahead(head) : new Found.Expired();
    } catch (IOException e) {
      return new Found.NotAsked("the history URL does not answer.");
    }
  }
}
