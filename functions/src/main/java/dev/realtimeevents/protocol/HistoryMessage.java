package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The request and the response of {@code GET /history}. */
public final class HistoryMessage {
  private HistoryMessage() {}

  /**
   * Reads the query as the subscription that it corresponds to.
   *
   * @param query {@code channel}, and optionally {@code since} and {@code epoch}
   * @throws InvalidValueException if a field is missing or invalid
   */
  public static Subscribe parse(Map<String, String> query, Optional<String> token) {
    String channel = query.get("channel");
    if (channel == null) {
      throw new InvalidValueException(
          "\"channel\" is missing, as in /history?channel=public&since=0");
    }
    Optional<String> since = value(query, "since");
    if (since.isPresent() && !since.get().matches("\\d{1,18}")) {
      throw new InvalidValueException(ClientMessage.SINCE_RULE);
    }
    return new Subscribe(
        new ChannelName(channel),
        since.map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty()),
        value(query, "epoch"),
        EventFilter.ALL,
        token);
  }

  private static Optional<String> value(Map<String, String> query, String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  /** Renders {@code {"channel","seq","epoch","recovered","events":[event frames]}}. */
  public static String json(
      ChannelName channel, Head head, boolean recovered, List<String> frames) {
    return Json.object(
        json -> {
          json.writeStringField("channel", channel.value());
          json.writeNumberField("seq", head.seq());
          json.writeStringField("epoch", head.epoch());
          json.writeBooleanField("recovered", recovered);
          json.writeArrayFieldStart("events");
          for (String frame : frames) {
            json.writeRawValue(frame);
          }
          json.writeEndArray();
        });
  }
}
