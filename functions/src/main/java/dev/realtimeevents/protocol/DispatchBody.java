package dev.realtimeevents.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.Timestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;

/** What was found in the body of {@code POST /dispatch}. */
public sealed interface DispatchBody {

  /** The most events that one body may hold. */
  int MAX_EVENTS = 100;

  /** One event, alone. */
  record Single(Draft draft) implements DispatchBody {}

  /** An array of events, in order; at least one. */
  record Batch(List<Draft> drafts) implements DispatchBody {}

  /** Not JSON, or an event without a name. */
  record Unreadable() implements DispatchBody {}

  /** JSON that breaks a rule; the sentence says which. */
  record Refused(String message) implements DispatchBody {}

  /** More than {@link #MAX_EVENTS} events. */
  record TooMany(int events) implements DispatchBody {}

  /** An event as its sender wrote it: what it left out is still to be decided. */
  record Draft(
      EventName name,
      RawJson data,
      Optional<Timestamp> timestamp,
      ChannelName channel,
      Optional<EventId> id) {}

  /**
   * Parses a body.
   *
   * @param body JSON in UTF-8 (RFC 8259); anything else gives {@link Unreadable}
   */
  static DispatchBody parse(byte[] body) {
    Optional<String> decoded = utf8(body);
    if (decoded.isEmpty()) {
      return new Unreadable();
    }
    char[] text = decoded.get().toCharArray();
    try (JsonParser json = Json.FACTORY.createParser(text)) {
      DispatchBody parsed = read(json, text);
      return json.nextToken() == null ? parsed : new Unreadable();
    } catch (StreamConstraintsException tooDeep) {
      return new Refused("The JSON is nested deeper than " + Json.MAX_DEPTH + " levels");
    } catch (JsonProcessingException | DispatchReader.MissingEventException unreadable) {
      return new Unreadable();
    } catch (IOException e) {
      throw new UncheckedIOException("An array does not fail", e);
    }
  }

  /** A wrong value is told only of what is JSON to its end. */
  private static DispatchBody read(JsonParser json, char[] text) throws IOException {
    try {
      return new DispatchReader(json, text).read();
    } catch (InvalidValueException invalid) {
      while (!json.getParsingContext().inRoot()) {
        json.nextToken();
      }
      return new Refused(invalid.getMessage());
    }
  }

  /**
   * The whole body as one JSON value, for a sender that posts a resource instead of an event.
   *
   * @return empty if it is not JSON in UTF-8, or nested too deep
   */
  static Optional<RawJson> resource(byte[] body) {
    return utf8(body).filter(DispatchBody::isJson).map(RawJson::new);
  }

  private static boolean isJson(String text) {
    try (JsonParser json = Json.FACTORY.createParser(text.toCharArray())) {
      if (json.nextToken() == null) {
        return false;
      }
      json.skipChildren();
      return json.nextToken() == null;
    } catch (JsonProcessingException notJson) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("An array does not fail", e);
    }
  }

  private static Optional<String> utf8(byte[] body) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException malformed) {
      return Optional.empty();
    }
  }
}
