package dev.realtimeevents.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The parsed body of {@code POST /dispatch}. */
public sealed interface DispatchBody {

  /** The maximum number of events in a body. */
  int MAX_EVENTS = 100;

  String TOO_DEEP =
      "The JSON is nested more than " + Json.MAX_DEPTH + " levels deep; send a flatter one";

  /** One event. */
  record Single(Draft draft) implements DispatchBody {}

  /** A non-empty array of events, in order. */
  record Batch(List<Draft> drafts) implements DispatchBody {}

  /** Not JSON, or an event without a name. */
  record Unreadable() implements DispatchBody {}

  /** JSON that breaks a rule; the sentence names the rule. */
  record Invalid(String message) implements DispatchBody {}

  /** More than {@link #MAX_EVENTS} events. */
  record TooMany(int events) implements DispatchBody {}

  /** An event as its sender wrote it, without defaults. */
  record Draft(
      EventName name,
      RawJson data,
      Optional<Timestamp> timestamp,
      ChannelName channel,
      Optional<EventId> id) {}

  /**
   * Parses a body.
   *
   * @param body JSON in UTF-8 (RFC 8259); anything else is {@link Unreadable}
   */
  static DispatchBody parse(byte[] body) {
    Optional<String> decoded = Json.utf8(body);
    if (decoded.isEmpty()) {
      return new Unreadable();
    }
    char[] text = decoded.get().toCharArray();
    try (JsonParser json = Json.tokens(text)) {
      DispatchBody parsed = read(json, text);
      return json.nextToken() == null ? parsed : new Unreadable();
    } catch (StreamConstraintsException tooDeep) {
      return new Invalid(TOO_DEEP);
    } catch (JsonProcessingException | DispatchReader.MissingEventException unreadable) {
      return new Unreadable();
    } catch (IOException e) {
      throw new UncheckedIOException("An array does not fail", e);
    }
  }

  /** Reports an invalid value only if the rest of the text is JSON. */
  private static DispatchBody read(JsonParser json, char[] text) throws IOException {
    try {
      return new DispatchReader(json, text).read();
    } catch (InvalidValueException invalid) {
      while (!json.getParsingContext().inRoot()) {
        json.nextToken();
      }
      return new Invalid(invalid.getMessage());
    }
  }
}
