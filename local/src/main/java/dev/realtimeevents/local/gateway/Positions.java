package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far a client is in each channel: the highest {@code seq} that it was sent since it
 * subscribed. Thread-safe.
 *
 * <p>It knows the frames of {@code docs/protocol.md} with a channel and a {@code seq}, and ignores
 * any other text.
 */
final class Positions {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Long> reached = new ConcurrentHashMap<>();

  /** Notes a frame that is sent to the client. */
  void note(byte[] frame) {
    String channel = null;
    long seq = -1;
    boolean subscribed = false;
    try (JsonParser json = JSON.createParser(frame)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return;
      }
      // A frame of many events has both before the events, and the type first.
      while ((channel == null || seq < 0) && json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("channel") && value == JsonToken.VALUE_STRING) {
          channel = json.getText();
        } else if (name.equals("seq") && value == JsonToken.VALUE_NUMBER_INT) {
          seq = json.getLongValue();
        } else if (name.equals("type") && value == JsonToken.VALUE_STRING) {
          subscribed = json.getText().equals("subscribed");
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      return; // not one of ours
    }
    if (channel != null && seq >= 0) {
      // A log that was lost starts over: its numbers are lower.
      boolean startsOver = subscribed;
      reached.merge(channel, seq, (old, next) -> startsOver ? next : Math.max(old, next));
    }
  }

  /** The position in a channel; empty if nothing of the channel was sent. */
  OptionalLong of(String channel) {
    Long seq = reached.get(channel);
    return seq == null ? OptionalLong.empty() : OptionalLong.of(seq);
  }
}
