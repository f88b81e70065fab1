package dev.realtimeevents.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A message of the server to a client. It has {@code type}; an event frame has {@code event}. */
public sealed interface ServerMessage {

  /** The value of {@code type}. */
  String type();

  /** Writes the other fields. */
  void write(JsonGenerator json) throws IOException;

  /** The JSON text of a message that answers none. */
  default String json() {
    return json(Optional.empty());
  }

  /**
   * The JSON text of the answer to a message.
   *
   * @param ref the {@code ref} of the message that it answers
   */
  default String json(Optional<Ref> ref) {
    return Json.object(
        json -> {
          json.writeStringField("type", type());
          if (ref.isPresent()) {
            json.writeStringField("ref", ref.get().value());
          }
          write(json);
        });
  }

  /** Writes {@code "events"}: an array of rendered event frames. */
  static void writeFrames(JsonGenerator json, List<String> frames) throws IOException {
    json.writeArrayFieldStart("events");
    for (String frame : frames) {
      json.writeRawValue(frame);
    }
    json.writeEndArray();
  }

  /**
   * The connection is subscribed to the channel.
   *
   * @param head the channel's head
   * @param recovered true if every event from the client's position up to {@code head} follows, or
   *     the client gave no position. False if the log no longer reaches back to the position;
   *     nothing follows then.
   * @param since the number after which the events begin that follow, in the answer to a rewind
   * @param connectionId the connection, by API Gateway's id
   * @param spread the time over which clients spread their return after all connections were closed
   *     together
   */
  record Subscribed(
      ChannelName channel,
      Head head,
      boolean recovered,
      OptionalLong since,
      String connectionId,
      Duration spread)
      implements ServerMessage {
    @Override
    public String type() {
      return "subscribed";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStringField("channel", channel.value());
      json.writeNumberField("seq", head.seq());
      json.writeStringField("epoch", head.epoch());
      json.writeBooleanField("recovered", recovered);
      if (since.isPresent()) {
        json.writeNumberField("since", since.getAsLong());
      }
      json.writeStringField("connectionId", connectionId);
      json.writeNumberField("spread", spread.toMillis());
    }
  }

  /**
   * Missed events: those that the subscription accepts of all after one number up to another.
   *
   * @param since the {@code seq} of the message before, or where the recovery begins
   * @param seq the position that the client has reached with this message
   * @param frames their event frames, in order
   */
  record Events(ChannelName channel, long since, long seq, List<String> frames)
      implements ServerMessage {
    @Override
    public String type() {
      return "events";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStringField("channel", channel.value());
      json.writeNumberField("since", since);
      json.writeNumberField("seq", seq);
      writeFrames(json, frames);
    }
  }

  /** The connection is no longer subscribed to the channel. */
  record Unsubscribed(ChannelName channel) implements ServerMessage {
    @Override
    public String type() {
      return "unsubscribed";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStringField("channel", channel.value());
    }
  }

  /**
   * The newest numbers of the connection's channels.
   *
   * @param heads 0 before the first event
   * @param spread the time over which clients spread their return after all connections were closed
   *     together
   */
  record Pong(Map<ChannelName, Long> heads, Duration spread) implements ServerMessage {
    @Override
    public String type() {
      return "pong";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeObjectFieldStart("heads");
      for (Map.Entry<ChannelName, Long> head : heads.entrySet()) {
        json.writeNumberField(head.getKey().value(), head.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("spread", spread.toMillis());
    }
  }

  /** The number of subscribers of the channel. */
  record Presence(ChannelName channel, long count) implements ServerMessage {
    @Override
    public String type() {
      return "presence";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStringField("channel", channel.value());
      json.writeNumberField("count", count);
    }
  }

  /**
   * A message of the client failed.
   *
   * @param code a stable code for programs
   * @param message a sentence for people
   * @param channel the channel of the message, if it has one
   * @param retryAfter how long the client should stay away; sent as seconds, rounded up
   */
  record Error(String code, String message, Optional<String> channel, Optional<Duration> retryAfter)
      implements ServerMessage {
    /** An error after which the client may go on. */
    public Error(String code, String message, Optional<String> channel) {
      this(code, message, channel, Optional.empty());
    }

    /** The connection has cost more than it may, and is about to be closed. */
    public static Error rateLimited(Duration retryAfter) {
      return new Error(
          "rate_limited",
          "This connection sends or asks for too much; it is closed. Connect again after "
              + seconds(retryAfter)
              + " seconds, and send fewer messages",
          Optional.empty(),
          Optional.of(retryAfter));
    }

    /** The client subscribes again with a new token and its position, and misses nothing. */
    public static Error tokenExpired(ChannelName channel) {
      return new Error(
          "token_expired",
          "The token has expired; subscribe again with a new one",
          Optional.of(channel.value()));
    }

    @Override
    public String type() {
      return "error";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStringField("code", code);
      json.writeStringField("message", message);
      if (channel.isPresent()) {
        json.writeStringField("channel", channel.get());
      }
      if (retryAfter.isPresent()) {
        json.writeNumberField("retryAfter", seconds(retryAfter.get()));
      }
    }

    private static long seconds(Duration duration) {
      return Math.max(1, Math.ceilDiv(duration.toMillis(), 1000L));
    }
  }
}
