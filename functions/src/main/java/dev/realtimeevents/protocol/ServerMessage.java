package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.json.Json;
import java.util.Map;
import java.util.Optional;

/** A message of the server to a client. It has {@code type}; an event frame has {@code event}. */
public sealed interface ServerMessage {

  /** Its JSON text. */
  String json();

  /**
   * The connection is subscribed to the channel.
   *
   * @param head the channel's head
   * @param recovered true if every event from the client's position up to {@code head} follows, or
   *     the client gave no position. False if the log no longer reaches back to the position;
   *     nothing follows then.
   */
  record Subscribed(ChannelName channel, Head head, boolean recovered) implements ServerMessage {
    @Override
    public String json() {
      return Json.object(
          json -> {
            json.writeStringField("type", "subscribed");
            json.writeStringField("channel", channel.value());
            json.writeNumberField("seq", head.seq());
            json.writeStringField("epoch", head.epoch());
            json.writeBooleanField("recovered", recovered);
          });
    }
  }

  /** The connection is no longer subscribed to the channel. */
  record Unsubscribed(ChannelName channel) implements ServerMessage {
    @Override
    public String json() {
      return Json.object(
          json -> {
            json.writeStringField("type", "unsubscribed");
            json.writeStringField("channel", channel.value());
          });
    }
  }

  /** The heads of the connection's channels. */
  record Pong(Map<ChannelName, Head> heads) implements ServerMessage {
    @Override
    public String json() {
      return Json.object(
          json -> {
            json.writeStringField("type", "pong");
            json.writeObjectFieldStart("heads");
            for (Map.Entry<ChannelName, Head> head : heads.entrySet()) {
              json.writeNumberField(head.getKey().value(), head.getValue().seq());
            }
            json.writeEndObject();
          });
    }
  }

  /** The number of subscribers of the channel. */
  record Presence(ChannelName channel, long count) implements ServerMessage {
    @Override
    public String json() {
      return Json.object(
          json -> {
            json.writeStringField("type", "presence");
            json.writeStringField("channel", channel.value());
            json.writeNumberField("count", count);
          });
    }
  }

  /**
   * A message of the client failed.
   *
   * @param code a stable code for programs
   * @param message a sentence for people
   * @param channel the channel of the message, if it has one
   */
  record Error(String code, String message, Optional<String> channel) implements ServerMessage {
    /** The client subscribes again with a new token and its position, and misses nothing. */
    public static Error tokenExpired(ChannelName channel) {
      return new Error(
          "token_expired",
          "The token has expired; subscribe again with a new one",
          Optional.of(channel.value()));
    }

    @Override
    public String json() {
      return Json.object(
          json -> {
            json.writeStringField("type", "error");
            json.writeStringField("code", code);
            json.writeStringField("message", message);
            if (channel.isPresent()) {
              json.writeStringField("channel", channel.get());
            }
          });
    }
  }
}
