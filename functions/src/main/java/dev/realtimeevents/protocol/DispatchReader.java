package dev.realtimeevents.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.protocol.DispatchBody.Draft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the tokens of a body once. Copies {@code data} from the text unchanged. */
final class DispatchReader {

  /** An event without a name. */
  static final class MissingEventException extends RuntimeException {}

  static final String DUPLICATE_KEY = "The key \"%s\" appears twice in one event";
  static final String IN_BATCH = "Event %d of the batch: %s";

  private final JsonParser json;
  private final char[] text;

  /**
   * @param json a new parser over {@code text}
   */
  DispatchReader(JsonParser json, char[] text) {
    this.json = json;
    this.text = text;
  }

  DispatchBody read() throws IOException {
    return switch (json.nextToken()) {
      case START_OBJECT -> new DispatchBody.Single(draft());
      case START_ARRAY -> batch();
      case null, default -> new DispatchBody.Unreadable();
    };
  }

  private DispatchBody batch() throws IOException {
    var drafts = new ArrayList<Draft>();
    int events = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new MissingEventException();
      }
      if (++events > DispatchBody.MAX_EVENTS) {
        json.skipChildren();
        continue;
      }
      try {
        drafts.add(draft());
      } catch (InvalidValueException e) {
        throw new InvalidValueException(IN_BATCH.formatted(events, e.getMessage()));
      }
    }
    if (events > DispatchBody.MAX_EVENTS) {
      return new DispatchBody.TooMany(events);
    }
    return drafts.isEmpty() ? new DispatchBody.Unreadable() : new DispatchBody.Batch(drafts);
  }

  private Draft draft() throws IOException {
    String event = null;
    RawJson data = RawJson.NULL;
    String timestamp = null;
    String channel = null;
    String id = null;
    Set<String> seen = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      if (!seen.add(key)) {
        throw new InvalidValueException(DUPLICATE_KEY.formatted(key));
      }
      json.nextToken();
      switch (key) {
        case "event" -> event = string("event");
        case "data" -> data = new RawJson(Json.raw(json, text));
        case "timestamp" -> timestamp = string("timestamp");
        case "channel" -> channel = string("channel");
        case "id" -> id = string("id");
        default -> json.skipChildren();
      }
    }
    if (event == null) {
      throw new MissingEventException();
    }
    return new Draft(
        new EventName(event),
        data,
        Optional.ofNullable(timestamp).map(Timestamp::new),
        channel == null ? ChannelName.PUBLIC : new ChannelName(channel),
        Optional.ofNullable(id).map(EventId::new));
  }

  /** A string, or null for {@code null}. */
  private String string(String key) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NULL -> null;
      default -> throw InvalidValueException.notAString(key);
    };
  }
}
