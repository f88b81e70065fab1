package dev.realtimeevents.event;

import java.nio.charset.StandardCharsets;

/**
 * One JSON value, kept letter for letter as it was sent: {@code 1.0} stays {@code 1.0}, {@code
 * \u00e9} stays {@code \u00e9}.
 *
 * @param text valid JSON; whoever makes one has parsed it
 */
public record RawJson(String text) {
  public static final RawJson NULL = new RawJson("null");

  /** How long it is in UTF-8. */
  public int bytes() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
