package dev.realtimeevents.event;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What makes an event itself: the same id again is the same event, however often it is sent. 1 to
 * 256 visible ASCII characters.
 */
public record EventId(String value) {
  private static final Pattern VALID = Pattern.compile("[!-~]{1,256}");

  public EventId {
    if (!VALID.matcher(value).matches()) {
      throw new InvalidValueException(
          "An id is 1 to 256 visible ASCII characters without spaces, as in"
              + " msg_2KWPBgLlAfxdpx2AI54pPJ85f4W");
    }
  }

  /** An id for an event whose sender gave none. */
  public static EventId random() {
    return new EventId("evt_" + UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value;
  }
}
