package dev.realtimeevents.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.client.HistoryReader.Answer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway says of a token. The gateway itself decides: it is asked for the log of each
 * channel.
 *
 * @param refused why it opens no channel at all; empty if it is valid
 * @param channels those that the token names
 */
public record TokenVerdict(ChannelToken token, Optional<String> refused, List<Channel> channels) {
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;

  /** A private channel that nobody has: a valid token is forbidden to read it. */
  private static final String PROBE = "realtime-token-check";

  /**
   * A channel of the token, or a prefix that ends in {@code *}.
   *
   * @param refused why it does not open; empty if it does
   */
  public record Channel(String name, Optional<String> refused) {}

  /**
   * Asks for the verdict.
   *
   * @throws IOException if the gateway does not answer, or another server does
   */
  public static TokenVerdict of(ChannelToken token, HistoryReader history)
      throws IOException, InterruptedException {
    Answer probe = history.newest(PROBE, token.text());
    if (!probe.isOfGateway()) {
      throw new IOException(history.foreign(probe));
    }
    boolean valid = probe.status() == OK || probe.status() == FORBIDDEN;
    var channels = new ArrayList<Channel>();
    for (JsonNode name : token.claims().path("channels")) {
      // A channel that the prefix names.
      Answer its = history.newest(name.asText().replaceFirst("\\*$", "any"), token.text());
      channels.add(
          new Channel(
              name.asText(), its.status() == OK ? Optional.empty() : Optional.of(its.reason())));
    }
    return new TokenVerdict(
        token, valid ? Optional.empty() : Optional.of(probe.reason()), List.copyOf(channels));
  }

  /** {@code {"header", "claims", "valid", "reason"?, "channels", "expiresIn"}}, in seconds. */
  public ObjectNode json(Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("header", token.header());
    json.set("claims", token.claims());
    json.put("valid", refused.isEmpty());
    refused.ifPresent(reason -> json.put("reason", reason));
    ArrayNode all = json.putArray("channels");
    for (Channel channel : channels) {
      ObjectNode described =
          all.addObject()
              .put("channel", channel.name())
              .put("allowed", channel.refused().isEmpty());
      channel.refused().ifPresent(reason -> described.put("reason", reason));
    }
    return json.put("expiresIn", token.claims().path("exp").asLong() - now.getEpochSecond());
  }
}
