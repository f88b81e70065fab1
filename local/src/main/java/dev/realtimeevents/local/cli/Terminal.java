package dev.realtimeevents.local.cli;

import java.util.Locale;

/**
 * Text for a terminal: in colour, or plain.
 *
 * @param colour whether standard output is a terminal that may be coloured
 */
record Terminal(boolean colour) {
  private static final int WIDTH = 200;

  /** That of standard output; plain if {@code NO_COLOR} is set. */
  static Terminal ofStandardOutput() {
    // https://no-color.org: present and not empty
    String noColor = System.getenv().getOrDefault("NO_COLOR", "");
    boolean terminal = System.console() != null && System.console().isTerminal();
    return new Terminal(terminal && noColor.isEmpty());
  }

  String dim(String text) {
    return paint("2", text);
  }

  String green(String text) {
    return paint("32", text);
  }

  String cyan(String text) {
    return paint("36", text);
  }

  /** A text that fits a line of a terminal; all of it in a file or a pipe. */
  String shortened(String text) {
    return colour && text.length() > WIDTH ? text.substring(0, WIDTH - 1) + "…" : text;
  }

  private String paint(String style, String text) {
    return colour ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
  }

  /** A text of a stranger, whose control characters cannot reach the terminal. */
  static String safe(String text) {
    var shown = new StringBuilder(text.length());
    text.chars().forEach(c -> shown.append(isSafe(c) ? Character.toString(c) : escaped(c)));
    return shown.toString();
  }

  private static boolean isSafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          c == 0x200c || c == 0x200d; // they join letters and emoji
      default -> true;
    };
  }

  private static String escaped(int c) {
    return String.format(Locale.ROOT, "\\u%04X", c);
  }
}
