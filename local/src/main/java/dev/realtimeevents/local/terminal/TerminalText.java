package dev.realtimeevents.local.terminal;

/**
 * Text for a terminal. Strangers choose some of it, such as an origin or the reason of a close: no
 * character of theirs may move the cursor, change colours or turn the direction of the line.
 */
public final class TerminalText {
  private static final int WIDTH = 200;

  /** These join letters and emoji, and turn nothing. */
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;

  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private TerminalText() {}

  /** One line, with its control characters as {@code \}{@code uXXXX}. */
  public static String safe(String text) {
    return safe(text, "");
  }

  /** The same for a line of a program's own output, which may be indented by tabs. */
  public static String safeOutput(String text) {
    return safe(text, "\t");
  }

  /** The same for a stack trace, which has several lines. */
  public static String safeStack(String text) {
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

  /**
   * C0, DEL, C1; the ends of lines and paragraphs; what changes the direction of text or hides it.
   */
  private static boolean controls(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          character != ZERO_WIDTH_NON_JOINER && character != ZERO_WIDTH_JOINER;
      default -> false;
    };
  }

  /** The beginning of a long id, which is enough to recognise it among others. */
  public static String shortened(String id) {
    return id.length() <= 10 ? safe(id) : safe(id.substring(0, 8)) + "…";
  }

  /** A text that fits a line of a terminal; all of it in a file or a pipe. */
  public static String fitting(String text, Colours colours) {
    return colours.on() && text.length() > WIDTH ? text.substring(0, WIDTH - 1) + "…" : text;
  }

  /** A number with its noun. */
  public static String count(long number, String one, String several) {
    return switch ((int) Math.min(number, 2)) {
      case 0 -> "no " + several;
      case 1 -> "1 " + one;
      default -> number + " " + several;
    };
  }
}
