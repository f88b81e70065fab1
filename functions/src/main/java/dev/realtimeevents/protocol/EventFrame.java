package dev.realtimeevents.protocol;

import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * The text frame in which a browser receives an event: {@code
 * {"event","data","timestamp","id","channel","seq"}}. Rendered once, before the event has a number.
 * A subscription with a filter also gets {@code "prev"}.
 */
public final class EventFrame {
  /**
   * The maximum size of a WebSocket message on API Gateway: 128 KB, here in bytes.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html">Quotas
   *     of WebSocket APIs</a>
   */
  public static final int MAX_BYTES = 128 * 1024;

  /** The largest integer that a browser's {@code Number} represents exactly. */
  private static final long MAX_SEQ = 9_007_199_254_740_991L;

  private static final String PLACEHOLDER = "0}";

  /** The frame up to its number, which is its last field. */
  private final String start;

  private EventFrame(String start) {
    this.start = start;
  }

  /** Renders the frame of an event. */
  public static EventFrame of(Event event) {
    String frame =
        Json.object(
            json -> {
              json.writeStringField("event", event.name().value());
              json.writeFieldName("data");
              json.writeRawValue(event.data().text());
              json.writeStringField("timestamp", event.timestamp().value());
              json.writeStringField("id", event.id().value());
              json.writeStringField("channel", event.channel().value());
              json.writeNumberField("seq", 0);
            });
    return new EventFrame(frame.substring(0, frame.length() - PLACEHOLDER.length()));
  }

  /** Renders the complete frame of an event in the log. */
  public static String render(LoggedEvent logged) {
    return of(logged.event()).text(logged.seq());
  }

  /** The complete frame of the event with this number. */
  public String text(long seq) {
    return start + seq + "}";
  }

  /**
   * A complete frame with {@code "prev"}; without it if it would exceed {@link #MAX_BYTES}.
   *
   * @param previous no event between this number and the frame's passes the subscription's filter
   */
  public static String withPrevious(String frame, long previous) {
    String start = frame.substring(0, frame.length() - 1);
    String longer = start + ",\"prev\":" + previous + "}";
    return bytes(longer) > MAX_BYTES ? frame : longer;
  }

  /** The size of the complete frame in UTF-8 bytes, with the longest possible number. */
  public int maxBytes() {
    return bytes(text(MAX_SEQ));
  }

  private static int bytes(String frame) {
    return frame.getBytes(StandardCharsets.UTF_8).length;
  }
}
