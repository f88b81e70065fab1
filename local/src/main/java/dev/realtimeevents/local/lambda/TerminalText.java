package dev.realtimeevents.local.lambda;

/**
 * Text for a terminal. Strangers choose some of it, such as an origin or the reason of a close: no
 * character of theirs may move the cursor, change colours or turn the direction of the line.
 */
final class TerminalText {
  private TerminalText() {}

  /** One line, with its control characters as {@code \}{@code uXXXX}. */
  static String safe(String text) {
    return safe(text, "");
  }

  /** The same for a line of a program's own output, which may be indented by tabs. */
  static String safeOutput(String text) {
    return safe(text, "\t");
  }

  /** The same for a stack trace, which has several lines. */
  static String safeStack(String text) {
    return safe(text, "\t\n");
  }

  private static String safe(String text, String kept) {
    if (text.chars().noneMatch(TerminalText::controls)) {
      return text;
    }
    var safe = new StringBuilder();
    text.chars()
        .forEach(
            character -> {
              if (controls(character) && kept.indexOf(character) < 0) {
                safe.append("\\u%04x".formatted(character));
              } else {
                safe.append((char) character);
              }
            });
    return safe.toString();
  }

  /** C0, DEL, C1; the ends of lines and paragraphs; what changes the direction of text. */
  private static boolean controls(int character) {
    return Character.isISOControl(character)
        || (character >= 0x2028 && character <= 0x202e)
        || (character >= 0x2066 && character <= 0x2069)
        || character == 0x200e
        || character == 0x200f
        || character == 0x061c;
  }

  /** The beginning of a long id, which is enough to recognise it among others. */
  static String shortened(String id) {
    return id.length() <= 10 ? safe(id) : safe(id.substring(0, 8)) + "…";
  }

  /** A number with its noun. */
  static String count(long number, String one, String several) {
    return switch ((int) Math.min(number, 2)) {
      case 0 -> "no " + several;
      case 1 -> "1 " + one;
      default -> number + " " + several;
    };
  }
}
