package dev.realtimeevents.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.json.Json;
import java.io.IOException;
import java.util.List;

/** The JSON bodies of the responses to {@code POST /dispatch} and to a revocation. */
public final class DispatchResponse {
  /** For a body that is not JSON or has no event name. Existing senders rely on this sentence. */
  public static final String UNREADABLE = "Invalid JSON payload or missing event key";

  private DispatchResponse() {}

  /**
   * An accepted event, and the state of its push.
   *
   * @param epoch the epoch of its number
   * @param delivered the number of connections that received it
   * @param gone the number of connections that had ended
   * @param queued the number of fan-out jobs in the queue
   */
  public record Broadcast(LoggedEvent event, String epoch, long delivered, long gone, int queued) {}

  /** For a single event. */
  public static String broadcast(Broadcast broadcast) {
    return Json.object(
        json -> {
          head(json, "success", "Event broadcasted");
          fields(json, broadcast);
        });
  }

  /** For a batch, in the order sent. */
  public static String broadcast(List<Broadcast> broadcasts) {
    return Json.object(
        json -> {
          head(json, "success", "Event broadcasted");
          json.writeArrayFieldStart("events");
          for (Broadcast broadcast : broadcasts) {
            json.writeStartObject();
            fields(json, broadcast);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** For a revocation, with the number of connections that it closed. */
  public static String revoked(int closed) {
    return Json.object(
        json -> {
          head(json, "success", "Tokens revoked");
          json.writeNumberField("closed", closed);
        });
  }

  /** For a valid request without an event. */
  public static String success(String message) {
    return Json.object(json -> head(json, "success", message));
  }

  /** For a failed request; the message says what would be right. */
  public static String error(String message) {
    return Json.object(json -> head(json, "error", message));
  }

  private static void head(JsonGenerator json, String status, String message) throws IOException {
    json.writeStringField("status", status);
    json.writeStringField("message", message);
  }

  private static void fields(JsonGenerator json, Broadcast broadcast) throws IOException {
    json.writeStringField("id", broadcast.event().event().id().value());
    json.writeStringField("channel", broadcast.event().event().channel().value());
    json.writeNumberField("seq", broadcast.event().seq());
    json.writeStringField("epoch", broadcast.epoch());
    json.writeNumberField("delivered", broadcast.delivered());
    json.writeNumberField("gone", broadcast.gone());
    json.writeNumberField("queued", broadcast.queued());
  }
}
