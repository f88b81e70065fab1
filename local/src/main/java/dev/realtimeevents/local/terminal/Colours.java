package dev.realtimeevents.local.terminal;

/**
 * Paints text with ANSI colours, or leaves it as it is.
 *
 * @param on whether the output is a terminal whose user wants colours
 */
public record Colours(boolean on) {

  /** On if standard output is a terminal and {@code NO_COLOR} is not set. */
  public static Colours ofStandardOutput() {
    // https://no-color.org: present and not empty
    String noColor = System.getenv().getOrDefault("NO_COLOR", "");
    boolean terminal = System.console() != null && System.console().isTerminal();
    return new Colours(terminal && noColor.isEmpty());
  }

  public String dim(String text) {
    return paint("2", text);
  }

  public String red(String text) {
    return paint("31", text);
  }

  public String green(String text) {
    return paint("32", text);
  }

  public String yellow(String text) {
    return paint("33", text);
  }

  public String cyan(String text) {
    return paint("36", text);
  }

  private String paint(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
