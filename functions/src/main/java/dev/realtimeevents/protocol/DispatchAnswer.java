package dev.realtimeevents.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realtimeevents.event.LoggedEvent;
import java.io.IOException;
import java.util.List;

/** The JSON that {@code POST /dispatch} is answered with. */
public final class DispatchAnswer {
  /**
   * The answer to a body that is not JSON or has no event name, as senders have known it for years.
   */
  public static final String UNREADABLE = "Invalid JSON payload or missing event key";

  private DispatchAnswer() {}

  /**
   * An accepted event, and how far its push came before the answer was given.
   *
   * @param delivered connections that got it
   * @param gone connections that had ended
   * @param queued parts of the audience that were handed to the queue
   */
  public record Broadcast(LoggedEvent event, long delivered, long gone, int queued) {}

  /** For one event that was sent alone. */
  public static String broadcast(Broadcast broadcast) {
    return Json.object(
        json -> {
          head(json, "success", "Event broadcasted");
          fields(json, broadcast);
        });
  }

  /** For a batch: the same for each event, in the order sent. */
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

  /** For a revocation. */
  public static String revoked(int closed) {
    return Json.object(
        json -> {
          head(json, "success", "Tokens revoked");
          json.writeNumberField("closed", closed);
        });
  }

  /** Nothing to broadcast, and nothing wrong. */
  public static String success(String message) {
    return Json.object(json -> head(json, "success", message));
  }

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
    json.writeNumberField("delivered", broadcast.delivered());
    json.writeNumberField("gone", broadcast.gone());
    json.writeNumberField("queued", broadcast.queued());
  }
}
