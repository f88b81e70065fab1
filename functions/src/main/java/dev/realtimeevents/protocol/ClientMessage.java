package dev.realtimeevents.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a browser says on its WebSocket: a JSON object with the key {@code action}. */
public sealed interface ClientMessage {

  /** The most names and prefixes of a filter. */
  int MAX_FILTER = 50;

  /**
   * Listen to a channel.
   *
   * @param since the number of the last event that the client has of it
   * @param epoch the epoch that {@code since} belongs to
   * @param token permission, for a channel that is not public; kept for the connection's next ones
   */
  record Subscribe(
      ChannelName channel,
      OptionalLong since,
      Optional<String> epoch,
      EventFilter events,
      Optional<String> token)
      implements ClientMessage {}

  /** Listen no longer. */
  record Unsubscribe(ChannelName channel) implements ClientMessage {}

  /** How many listen to a channel. */
  record Presence(ChannelName channel) implements ClientMessage {}

  /** Say that you are there, and where my channels stand. */
  record Ping() implements ClientMessage {}

  /** Anything else. */
  record Malformed(ServerMessage.Error error) implements ClientMessage {}

  /** Parses one text message. */
  static ClientMessage parse(String text) {
    Optional<JsonNode> json = Reading.json(text);
    if (json.isEmpty()) {
      return malformed(
          "invalid_json",
          "A message is a JSON object, as in {\"action\":\"ping\"}",
          Optional.empty());
    }
    JsonNode message = json.get();
    Optional<String> channel =
        Optional.ofNullable(message.path("channel").textValue()).filter(c -> c.length() <= 128);
    try {
      return switch (message.path("action").asText("")) {
        case "subscribe" -> Reading.subscribe(message);
        case "unsubscribe" -> new Unsubscribe(Reading.channel(message));
        case "presence" -> new Presence(Reading.channel(message));
        case "ping" -> new Ping();
        default ->
            malformed(
                "unknown_action",
                "\"action\" must be subscribe, unsubscribe, presence or ping",
                Optional.empty());
      };
    } catch (InvalidValueException invalid) {
      return malformed("invalid_message", invalid.getMessage(), channel);
    }
  }

  private static Malformed malformed(String code, String sentence, Optional<String> channel) {
    return new Malformed(new ServerMessage.Error(code, sentence, channel));
  }

  /** Takes the fields of a message, each with its own complaint. */
  final class Reading {
    /** Jackson's own limits hold: what a visitor writes has no long numbers or deep nesting. */
    private static final ObjectMapper MAPPER =
        new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Reading() {}

    private static Optional<JsonNode> json(String text) {
      try {
        return Optional.of(MAPPER.readTree(text)).filter(json -> !json.isMissingNode());
      } catch (JsonProcessingException notJson) {
        return Optional.empty();
      }
    }

    private static Subscribe subscribe(JsonNode message) {
      return new Subscribe(
          channel(message),
          since(message.path("since")),
          string(message, "epoch"),
          filter(message.path("events")),
          string(message, "token"));
    }

    private static ChannelName channel(JsonNode message) {
      return string(message, "channel")
          .map(ChannelName::new)
          .orElseThrow(
              () ->
                  new InvalidValueException(
                      "\"channel\" is missing, as in"
                          + " {\"action\":\"subscribe\",\"channel\":\"public\"}"));
    }

    private static OptionalLong since(JsonNode since) {
      if (since.isMissingNode() || since.isNull()) {
        return OptionalLong.empty();
      }
      if (!since.isIntegralNumber() || !since.canConvertToLong() || since.longValue() < 0) {
        throw new InvalidValueException("\"since\" must be a whole number, 0 or more");
      }
      return OptionalLong.of(since.longValue());
    }

    private static Optional<String> string(JsonNode message, String key) {
      JsonNode value = message.path(key);
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      }
      if (!value.isTextual()) {
        throw new InvalidValueException("\"" + key + "\" must be a string");
      }
      return Optional.of(value.textValue());
    }

    private static EventFilter filter(JsonNode events) {
      if (events.isMissingNode() || events.isNull()) {
        return EventFilter.ALL;
      }
      if (!events.isArray() || events.isEmpty() || events.size() > MAX_FILTER) {
        throw new InvalidValueException(
            "\"events\" must be 1 to " + MAX_FILTER + " event names, or prefixes ending in *");
      }
      List<String> patterns = new ArrayList<>();
      for (JsonNode pattern : events) {
        if (!pattern.isTextual()) {
          throw new InvalidValueException("\"events\" must hold strings");
        }
        patterns.add(new EventName(pattern.textValue()).value());
      }
      return new EventFilter(patterns);
    }
  }
}
