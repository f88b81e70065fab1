package dev.realtimeevents.event;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The sender's name for one event of a channel: a repeat with the same id on the same channel is
 * the same event. 1 to 256 visible ASCII characters.
 */
public record EventId(String value) {
  private static final Pattern VALID = Pattern.compile("[!-~]{1,256}");

  public EventId {
    if (!VALID.matcher(value).matches()) {
      throw new InvalidValueException(
          "An id must be 1 to 256 visible ASCII characters without spaces, as in"
              + " msg_2KWPBgLlAfxdpx2AI54pPJ85f4W");
    }
  }

  /** Generates an id for an event without one. */
  public static EventId random() {
    return new EventId("evt_" + UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value;
  }
}
