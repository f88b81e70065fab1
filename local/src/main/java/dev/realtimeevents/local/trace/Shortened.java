package dev.realtimeevents.local.trace;

import java.util.List;
import java.util.stream.Stream;

/** An id as the terminal shows it, such as {@code evt_c4dd…}: its first characters. */
final class Shortened {
  private static final String CUT = "…";
  private static final int SOME = 4;

  private Shortened() {}

  /**
   * The id that the lines name; what is there of it if no id begins so; a text that is not
   * shortened as it is.
   *
   * @throws IllegalArgumentException if several ids begin so; the message names some
   */
  static String resolve(String text, List<Line> lines) {
    if (!text.endsWith(CUT) || text.length() == CUT.length()) {
      return text;
    }
    String beginning = text.substring(0, text.length() - CUT.length());
    List<String> ids =
        lines.stream()
            .flatMap(Shortened::ids)
            .filter(id -> id.startsWith(beginning))
            .distinct()
            .toList();
    return switch (ids.size()) {
      case 0 -> beginning;
      case 1 -> ids.getFirst();
      default ->
          throw new IllegalArgumentException(
              "%d events have an id that begins with %s, such as %s. Give a longer part, or the channel and the number"
                  .formatted(
                      ids.size(),
                      beginning,
                      String.join(" and ", ids.stream().limit(SOME).toList())));
    };
  }

  /** A refused batch has its ids in one field. */
  private static Stream<String> ids(Line line) {
    return Stream.concat(Stream.of(line.text("id")), Stream.of(line.text("ids").split(",")))
        .filter(id -> !id.isEmpty());
  }
}
