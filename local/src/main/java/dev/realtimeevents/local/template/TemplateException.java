package dev.realtimeevents.local.template;

import java.util.List;

/** The template or a parameter is invalid or not supported. */
public final class TemplateException extends Exception {
  private final List<String> problems;

  TemplateException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each, in the template's order: {@code file:line:column: error}. */
  public List<String> problems() {
    return problems;
  }
}
