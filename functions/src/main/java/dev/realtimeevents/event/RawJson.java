package dev.realtimeevents.event;

/**
 * One JSON value, kept letter for letter as it was sent: {@code 1.0} stays {@code 1.0}, {@code \u00e9}
 * stays {@code \u00e9}.
 *
 * @param text valid JSON; whoever makes one has parsed it
 */
public record RawJson(String text) {
  public static final RawJson NULL = new RawJson("null");
}
