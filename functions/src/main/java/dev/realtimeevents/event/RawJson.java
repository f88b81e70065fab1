package dev.realtimeevents.event;

import java.nio.charset.StandardCharsets;

/**
 * One JSON value, unchanged: {@code 1.0} stays {@code 1.0}, {@code \u00e9} stays {@code \u00e9}.
 *
 * @param text valid JSON; the caller has parsed it
 */
public record RawJson(String text) {
  public static final RawJson NULL = new RawJson("null");

  /** The size in UTF-8 bytes. */
  public int bytes() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
