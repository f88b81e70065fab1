package dev.realtimeevents.protocol;

import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.LoggedEvent;
import java.nio.charset.StandardCharsets;

/** The text frame in which a browser receives an event. */
public final class EventFrame {
  /**
   * What API Gateway carries in one message: 128 KB, here in bytes.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">Quotas
   *     of WebSocket APIs</a>
   */
  public static final int MAX_BYTES = 128 * 1024;

  /** The largest number a browser's {@code Number} holds exactly, and so the longest seq. */
  private static final long LONGEST_SEQ = 9_007_199_254_740_991L;

  private EventFrame() {}

  /** The frame: {@code {"event","data","timestamp","id","channel","seq"}}. */
  public static String of(LoggedEvent logged) {
    return text(logged.event(), logged.seq());
  }

  /** Bytes of the event's frame in UTF-8, whatever number it is given. */
  public static int bytesAtMost(Event event) {
    return text(event, LONGEST_SEQ).getBytes(StandardCharsets.UTF_8).length;
  }

  private static String text(Event event, long seq) {
    return Json.object(
        json -> {
          json.writeStringField("event", event.name().value());
          json.writeFieldName("data");
          json.writeRawValue(event.data().text());
          json.writeStringField("timestamp", event.timestamp().value());
          json.writeStringField("id", event.id().value());
          json.writeStringField("channel", event.channel().value());
          json.writeNumberField("seq", seq);
        });
  }
}
