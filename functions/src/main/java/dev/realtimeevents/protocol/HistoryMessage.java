package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ClientMessage.Subscribe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The question and the answer of {@code GET /history}. */
public final class HistoryMessage {
  private HistoryMessage() {}

  /**
   * The question, as a subscription would put it.
   *
   * @param query {@code channel}, and {@code since} and {@code epoch} where they are given
   * @throws InvalidValueException saying what is wrong
   */
  public static Subscribe question(Map<String, String> query, Optional<String> token) {
    String channel = query.get("channel");
    if (channel == null) {
      throw new InvalidValueException("channel is missing, as in /history?channel=public&since=0");
    }
    Optional<String> since = given(query, "since");
    if (since.isPresent() && !since.get().matches("\\d{1,18}")) {
      throw new InvalidValueException("since must be a whole number, 0 or more");
    }
    return new Subscribe(
        new ChannelName(channel),
        since.map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty()),
        given(query, "epoch"),
        EventFilter.ALL,
        token);
  }

  private static Optional<String> given(Map<String, String> query, String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  /** The answer: {@code {"channel","seq","epoch","recovered","events":[event frames]}}. */
  public static String answer(
      ChannelName channel, Head head, boolean recovered, List<LoggedEvent> events) {
    return Json.object(
        json -> {
          json.writeStringField("channel", channel.value());
          json.writeNumberField("seq", head.seq());
          json.writeStringField("epoch", head.epoch());
          json.writeBooleanField("recovered", recovered);
          json.writeArrayFieldStart("events");
          for (LoggedEvent event : events) {
            json.writeRawValue(EventFrame.of(event));
          }
          json.writeEndArray();
        });
  }
}
