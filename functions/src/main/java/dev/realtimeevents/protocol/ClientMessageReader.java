package dev.realtimeevents.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import dev.realtimeevents.protocol.ClientMessage.Received;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@link ClientMessage}s. A key that is {@code null} counts as absent. */
final class ClientMessageReader {
  /** The maximum number of patterns in a filter. */
  static final int MAX_FILTER = 50;

  /**
   * The maximum size of a filter's names together, in UTF-8. With it, a subscription takes less
   * than the 1 KB that DynamoDB bills as one write.
   */
  static final int MAX_FILTER_BYTES = 700;

  /** The maximum number of channels in a message. */
  static final int MAX_CHANNELS = 50;

  /**
   * The longest wrong channel name that an error repeats, in characters. Its message stays below
   * {@link EventFrame#MAX_BYTES}.
   */
  private static final int MAX_NAMED = 20_000;

  static final String NOT_JSON = "A message must be a JSON object, as in {\"action\":\"ping\"}";
  static final String ACTION_RULE = "\"action\" must be subscribe, unsubscribe, presence or ping";
  static final String SINCE_RULE = "\"since\" must be a whole number, 0 or more";
  static final String REWIND_RULE =
      "\"rewind\" must be a whole number, 0 to " + ChannelRequest.MAX_REWIND;
  static final String ONE_START = "\"since\" and \"rewind\" exclude each other; send one of them";
  static final String EVENTS_RULE =
      "\"events\" must be 1 to " + MAX_FILTER + " event names, or prefixes that end in *";
  static final String EVENTS_SIZE =
      "The names in \"events\" must have at most "
          + MAX_FILTER_BYTES
          + " bytes together; use prefixes, as in order.*";
  static final String CHANNEL_MISSING =
      "\"channel\" is missing, as in {\"action\":\"subscribe\",\"channel\":\"public\"}";
  static final String CHANNELS_RULE =
      "\"channels\" must be 1 to "
          + MAX_CHANNELS
          + " objects, as in {\"action\":\"subscribe\",\"channels\":[{\"channel\":\"public\"}]}";
  static final String BESIDE_CHANNELS =
      "\"channel\" and its keys belong into the objects of \"channels\"";
  static final String CHANNEL_TWICE = "The channel appears twice in one message; send it once";

  private ClientMessageReader() {}

  static Received read(String text) {
    Optional<JsonNode> json = Json.tree(text);
    if (json.isEmpty()) {
      return new Received(Optional.empty(), malformed("invalid_json", NOT_JSON, Optional.empty()));
    }
    JsonNode message = json.get();
    try {
      return new Received(ref(message), message(message));
    } catch (InvalidValueException invalid) {
      return new Received(
          Optional.empty(), malformed("invalid_message", invalid.getMessage(), named(message)));
    }
  }

  private static ClientMessage message(JsonNode message) {
    try {
      return switch (message.path("action").asText("")) {
        case "subscribe" -> subscribe(message);
        case "unsubscribe" -> new ClientMessage.Unsubscribe(channel(message));
        case "presence" -> new ClientMessage.Presence(channel(message));
        case "ping" -> new ClientMessage.Ping();
        default -> malformed("unknown_action", ACTION_RULE, Optional.empty());
      };
    } catch (InvalidValueException invalid) {
      return malformed("invalid_message", invalid.getMessage(), named(message));
    }
  }

  private static ClientMessage.Malformed malformed(
      String code, String sentence, Optional<String> channel) {
    return new ClientMessage.Malformed(new ServerMessage.Error(code, sentence, channel));
  }

  private static Optional<Ref> ref(JsonNode message) {
    JsonNode ref = message.path("ref");
    if (isAbsent(ref)) {
      return Optional.empty();
    }
    if (!ref.isTextual()) {
      throw new InvalidValueException(Ref.RULE);
    }
    return Optional.of(new Ref(ref.textValue()));
  }

  private static Subscribe subscribe(JsonNode message) {
    Optional<String> token = string(message, "token");
    JsonNode channels = message.path("channels");
    if (isAbsent(channels)) {
      return new Subscribe(List.of(request(message)), List.of(), token);
    }
    if (!channels.isArray() || channels.isEmpty() || channels.size() > MAX_CHANNELS) {
      throw new InvalidValueException(CHANNELS_RULE);
    }
    if (Stream.of("channel", "since", "epoch", "rewind", "events")
        .anyMatch(key -> !isAbsent(message.path(key)))) {
      throw new InvalidValueException(BESIDE_CHANNELS);
    }
    return several(channels, token);
  }

  private static Subscribe several(JsonNode channels, Optional<String> token) {
    var requests = new ArrayList<ChannelRequest>();
    var malformed = new ArrayList<ServerMessage.Error>();
    var names = new HashSet<String>();
    for (JsonNode channel : channels) {
      Optional<String> name = named(channel);
      try {
        if (!channel.isObject()) {
          throw new InvalidValueException(CHANNELS_RULE);
        }
        if (name.isPresent() && !names.add(name.get())) {
          throw new InvalidValueException(CHANNEL_TWICE);
        }
        requests.add(request(channel));
      } catch (InvalidValueException invalid) {
        malformed.add(new ServerMessage.Error("invalid_message", invalid.getMessage(), name));
      }
    }
    return new Subscribe(requests, malformed, token);
  }

  private static ChannelRequest request(JsonNode message) {
    return new ChannelRequest(channel(message), start(message), filter(message.path("events")));
  }

  private static ChannelName channel(JsonNode message) {
    return string(message, "channel")
        .map(ChannelName::new)
        .orElseThrow(() -> new InvalidValueException(CHANNEL_MISSING));
  }

  /**
   * The channel that an error names: as it was written, even if it is wrong. An error of one
   * channel that names none would concern every channel of its message.
   */
  private static Optional<String> named(JsonNode message) {
    return Optional.ofNullable(message.path("channel").textValue())
        .filter(channel -> channel.length() <= MAX_NAMED);
  }

  private static Start start(JsonNode message) {
    JsonNode since = message.path("since");
    JsonNode rewind = message.path("rewind");
    Optional<String> epoch = string(message, "epoch");
    if (!isAbsent(since) && !isAbsent(rewind)) {
      throw new InvalidValueException(ONE_START);
    }
    if (!isAbsent(since)) {
      return new Start.Since(number(since, Long.MAX_VALUE, SINCE_RULE), epoch);
    }
    return isAbsent(rewind)
        ? new Start.Now()
        : new Start.Rewind((int) number(rewind, ChannelRequest.MAX_REWIND, REWIND_RULE));
  }

  private static long number(JsonNode value, long max, String rule) {
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > max) {
      throw new InvalidValueException(rule);
    }
    return value.longValue();
  }

  private static Optional<String> string(JsonNode message, String key) {
    JsonNode value = message.path(key);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw InvalidValueException.notAString(key);
    }
    return Optional.of(value.textValue());
  }

  private static EventFilter filter(JsonNode events) {
    if (isAbsent(events)) {
      return EventFilter.ALL;
    }
    if (!events.isArray() || events.isEmpty() || events.size() > MAX_FILTER) {
      throw new InvalidValueException(EVENTS_RULE);
    }
    var patterns = new ArrayList<String>();
    int bytes = 0;
    for (JsonNode pattern : events) {
      if (!pattern.isTextual()) {
        throw new InvalidValueException(EVENTS_RULE);
      }
      String name = new EventName(pattern.textValue()).value();
      patterns.add(name);
      bytes += name.getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > MAX_FILTER_BYTES) {
      throw new InvalidValueException(EVENTS_SIZE);
    }
    return new EventFilter(patterns);
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
