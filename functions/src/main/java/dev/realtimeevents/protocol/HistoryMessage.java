package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.protocol.ChannelRequest.Start;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The request and the response of {@code GET /history}. */
public final class HistoryMessage {
  /** The maximum number of events in a response. */
  public static final int MAX_LIMIT = 1000;

  private static final String LIMIT_RULE = "\"limit\" must be a whole number, 1 to " + MAX_LIMIT;

  private HistoryMessage() {}

  /**
   * The request.
   *
   * @param wanted as in a subscription, without a filter
   * @param limit the maximum number of events in the response
   */
  public record Request(ChannelRequest wanted, int limit, Optional<String> token) {}

  /**
   * Reads the query.
   *
   * @param query {@code channel}, and optionally {@code since} with {@code epoch}, or {@code
   *     rewind}; and {@code limit}
   * @throws InvalidValueException if a field is missing or invalid
   */
  public static Request parse(Map<String, String> query, Optional<String> token) {
    String channel = query.get("channel");
    if (channel == null) {
      throw new InvalidValueException(
          "\"channel\" is missing, as in /history?channel=public&since=0");
    }
    return new Request(
        new ChannelRequest(new ChannelName(channel), start(query), EventFilter.ALL),
        value(query, "limit").map(HistoryMessage::limit).orElse(MAX_LIMIT),
        token);
  }

  private static Start start(Map<String, String> query) {
    Optional<String> since = value(query, "since");
    Optional<String> rewind = value(query, "rewind");
    if (since.isPresent() && rewind.isPresent()) {
      throw new InvalidValueException(ClientMessageReader.ONE_START);
    }
    if (since.isPresent()) {
      return new Start.Since(
          number(since.get(), 18, ClientMessageReader.SINCE_RULE), value(query, "epoch"));
    }
    return rewind.<Start>map(events -> new Start.Rewind(rewind(events))).orElse(new Start.Now());
  }

  private static int rewind(String text) {
    long events = number(text, 4, ClientMessageReader.REWIND_RULE);
    if (events > ChannelRequest.MAX_REWIND) {
      throw new InvalidValueException(ClientMessageReader.REWIND_RULE);
    }
    return (int) events;
  }

  private static int limit(String text) {
    long limit = number(text, 4, LIMIT_RULE);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidValueException(LIMIT_RULE);
    }
    return (int) limit;
  }

  private static long number(String text, int digits, String rule) {
    if (!text.matches("[0-9]{1," + digits + "}")) {
      throw new InvalidValueException(rule);
    }
    return Long.parseLong(text);
  }

  private static Optional<String> value(Map<String, String> query, String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * Renders {@code {"channel","seq","epoch","recovered","since"?,"events":[event frames]}}.
   *
   * @param since the number after which the events begin, in the answer to a rewind
   */
  public static String json(
      ChannelName channel, Head head, boolean recovered, OptionalLong since, List<String> frames) {
    return Json.object(
        json -> {
          json.writeStringField("channel", channel.value());
          json.writeNumberField("seq", head.seq());
          json.writeStringField("epoch", head.epoch());
          json.writeBooleanField("recovered", recovered);
          if (since.isPresent()) {
            json.writeNumberField("since", since.getAsLong());
          }
          ServerMessage.writeFrames(json, frames);
        });
  }
}
