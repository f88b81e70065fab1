package dev.realtimeevents.event;

/** Checks the characters of short texts. */
final class Characters {
  private Characters() {}

  /** Whether a text has no control characters, line breaks or halves of a surrogate pair. */
  static boolean printable(String text) {
    return text.codePoints().noneMatch(Characters::isForbidden);
  }

  private static boolean isForbidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
