package dev.realtimeevents.local.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The event that somebody asks for: an id, or a channel and a number. {@code order#5} can be
 * either, because ids may contain any printable character.
 *
 * @param text as it was given
 * @param position the other reading, if it is one
 */
record Wanted(String text, Optional<Position> position) {
  private static final Pattern ID = Pattern.compile("[!-~]{1,256}");
  private static final Pattern POSITION = Pattern.compile("([A-Za-z0-9_.:-]{1,128})#(\\d{1,15})");

  record Position(String channel, long seq) {}

  /**
   * @throws IllegalArgumentException if the text is neither; the message says what is valid
   */
  static Wanted parse(String text) {
    if (!ID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is neither the id of an event nor a channel and a number. An id has 1 to 256 visible ASCII characters; a position is like public#18"
              .formatted(text));
    }
    Matcher position = POSITION.matcher(text);
    return new Wanted(
        text,
        position.matches()
            ? Optional.of(new Position(position.group(1), Long.parseLong(position.group(2))))
            : Optional.empty());
  }
}
