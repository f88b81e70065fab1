package dev.realtimeevents.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A message of a client on its WebSocket: a JSON object with the key {@code action}. */
public sealed interface ClientMessage {

  /** The maximum number of patterns in a filter. */
  int MAX_FILTER = 50;

  String NOT_JSON = "A message must be a JSON object, as in {\"action\":\"ping\"}";
  String ACTION_RULE = "\"action\" must be subscribe, unsubscribe, presence or ping";
  String SINCE_RULE = "\"since\" must be a whole number, 0 or more";
  String EVENTS_RULE =
      "\"events\" must be 1 to " + MAX_FILTER + " event names, or prefixes that end in *";
  String CHANNEL_MISSING =
      "\"channel\" is missing, as in {\"action\":\"subscribe\",\"channel\":\"public\"}";

  /**
   * Subscribe to a channel.
   *
   * @param since the number of the last event that the client received
   * @param epoch the epoch of {@code since}
   * @param token opens a private channel, and later ones of the same connection
   */
  record Subscribe(
      ChannelName channel,
      OptionalLong since,
      Optional<String> epoch,
      EventFilter events,
      Optional<String> token)
      implements ClientMessage {}

  /** Remove a subscription. */
  record Unsubscribe(ChannelName channel) implements ClientMessage {}

  /** Ask for the number of subscribers of a channel. */
  record Presence(ChannelName channel) implements ClientMessage {}

  /** Ask for the heads of the subscribed channels. */
  record Ping() implements ClientMessage {}

  /** Any other message, with the error to send back. */
  record Malformed(ServerMessage.Error error) implements ClientMessage {}

  /** Parses one text message. */
  static ClientMessage parse(String text) {
    Optional<JsonNode> json = Json.tree(text);
    if (json.isEmpty()) {
      return malformed("invalid_json", NOT_JSON, Optional.empty());
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
        default -> malformed("unknown_action", ACTION_RULE, Optional.empty());
      };
    } catch (InvalidValueException invalid) {
      return malformed("invalid_message", invalid.getMessage(), channel);
    }
  }

  private static Malformed malformed(String code, String sentence, Optional<String> channel) {
    return new Malformed(new ServerMessage.Error(code, sentence, channel));
  }

  /** Reads the fields of a message. */
  final class Reading {
    private Reading() {}

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
          .orElseThrow(() -> new InvalidValueException(CHANNEL_MISSING));
    }

    private static OptionalLong since(JsonNode since) {
      if (since.isMissingNode() || since.isNull()) {
        return OptionalLong.empty();
      }
      if (!since.isIntegralNumber() || !since.canConvertToLong() || since.longValue() < 0) {
        throw new InvalidValueException(SINCE_RULE);
      }
      return OptionalLong.of(since.longValue());
    }

    private static Optional<String> string(JsonNode message, String key) {
      JsonNode value = message.path(key);
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      }
      if (!value.isTextual()) {
        throw InvalidValueException.notAString(key);
      }
      return Optional.of(value.textValue());
    }

    private static EventFilter filter(JsonNode events) {
      if (events.isMissingNode() || events.isNull()) {
        return EventFilter.ALL;
      }
      if (!events.isArray() || events.isEmpty() || events.size() > MAX_FILTER) {
        throw new InvalidValueException(EVENTS_RULE);
      }
      List<String> patterns = new ArrayList<>();
      for (JsonNode pattern : events) {
        if (!pattern.isTextual()) {
          throw new InvalidValueException(EVENTS_RULE);
        }
        patterns.add(new EventName(pattern.textValue()).value());
      }
      return new EventFilter(patterns);
    }
  }
}
