package dev.realtimeevents.local.lambda;

/**
 * Paints text with ANSI colours, or leaves it as it is.
 *
 * @param on whether the output is a terminal whose user wants colours
 */
record Colours(boolean on) {
  String dim(String text) {
    return paint("2", text);
  }

  String red(String text) {
    return paint("31", text);
  }

  String green(String text) {
    return paint("32", text);
  }

  String yellow(String text) {
    return paint("33", text);
  }

  String cyan(String text) {
    return paint("36", text);
  }

  private String paint(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
