package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import java.util.Map;
import java.util.Optional;

/** What the server says of itself: it has {@code type} and, unlike an event, no {@code event}. */
public sealed interface ServerMessage {

  /** Its JSON text. */
  String json();

  /**
   * You listen to the channel now.
   *
   * @param head where the channel stands
   * @param recovered true: each event since your position follows, up to {@code head}. False: your
   *     position is not connected with the log any more and nothing follows. Always true for a
   *     subscription without a position.
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

  /** You do not listen to the channel any more. */
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

  /** Where the connection's channels stand. */
  record Pong(Map<ChannelName, Head> heads) implements ServerMessage {
    @Override
    public String json() {
      return Json.object(
          json -> {
            json.writeStringField("type", "pong");
            json.writeObjectFieldStart("heads");
            for (var head : heads.entrySet()) {
              json.writeNumberField(head.getKey().value(), head.getValue().seq());
            }
            json.writeEndObject();
          });
    }
  }

  /** How many listen to the channel. */
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
   * Your message could not be followed.
   *
   * @param code one word for programs
   * @param message a sentence for people
   * @param channel the channel it was about, if it named one
   */
  record Error(String code, String message, Optional<String> channel) implements ServerMessage {
    /** The client gets a new token, subscribes again with its position, and so misses nothing. */
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
